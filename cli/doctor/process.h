// SPDX-License-Identifier: MIT
// What /proc says about the processes of a PID namespace. Anything that is read may be missing, may
// vanish at any time, or may be garbage.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESS_NAME_MAX 64

// Of a signal in the masks below.
#define PROCESS_BIT(sig) ((uint64_t)1 << ((sig)-1))

struct process {
    int pid, parent, group, session, tracer, threads;
    int inner;                   // its pid in its own PID namespace
    int foreground;              // the group in the foreground of its terminal, or -1
    int at;                      // where under /proc its memory shows: pid, or that of a thread
    int uid[3];                  // real, effective, saved
    bool may_kill;               // whomever it likes
    char name[PROCESS_NAME_MAX]; // comm, as the kernel escapes it
    char state;                  // R S D T t Z X I, or 0: unknown
    uint64_t ignored, caught, blocked, pending;
    unsigned levels;                   // PID namespaces it is in, seen from ours: 1 is ours alone
    bool init;                         // pid 1 of the innermost of them
    bool kernel;                       // a kernel thread
    struct process *up, *first, *next; // the tree: parent, first child, next sibling
};

// Parse the text of /proc/PID/status and /proc/PID/stat. False if it is something else.
bool process_parse_status(const char *text, size_t len, struct process *ret);
bool process_parse_stat(const char *text, size_t len, struct process *ret);

// All processes under root ("/proc"), sorted by pid. NULL if there are none. Free with
// process_free.
struct process *process_read_all(const char *root, size_t *ret_count);
void process_free(struct process *all);

struct process *process_find(struct process *all, size_t count, int pid);

// Its parent, or NULL if it has none in its own PID namespace.
const struct process *process_parent(const struct process *process);

// Are both in the same PID namespace? In doubt they are not.
bool process_same_namespace(const char *root, const struct process *a, const struct process *b);

// Reads at most cap - 1 bytes of root/PID/name and adds a NUL. Returns the length, or -1 and sets
// errno.
long process_read(const char *root, int pid, const char *name, char *ret, size_t cap);

// The file name of the program, from root/PID/exe, or "". Returns ret.
char *process_program(const char *root, int pid, char ret[PROCESS_NAME_MAX]);

// Is name in the list, which ends with NULL?
bool process_is_one_of(const char *name, const char *const *names);
