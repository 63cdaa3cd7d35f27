// SPDX-License-Identifier: MIT
// What /proc says of the processes of a PID namespace. Everything that is read may be missing,
// vanish meanwhile, or be garbage.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESS_NAME_MAX 64

struct process {
    int pid, parent, group, session, tracer;
    char name[PROCESS_NAME_MAX]; // comm, as the kernel escapes it
    char state;                  // R S D T t Z X I, 0: not known
    uint64_t ignored, caught, blocked, pending;
    unsigned levels; // PID namespaces that it is in, as far as this one sees: 1 is ours
    bool init;       // pid 1 of the innermost of them
    bool kernel;     // a thread of the kernel's
    struct process *up, *first, *next; // the tree: parent, first child, next sibling
};

// From the text of /proc/PID/status and /proc/PID/stat. False where the text is not that.
bool process_parse_status(const char *text, size_t len, struct process *ret);
bool process_parse_stat(const char *text, size_t len, struct process *ret);

// All processes under root ("/proc"), in the order of their pids. NULL where there are none. Free
// with process_free.
struct process *process_read_all(const char *root, size_t *ret_count);
void process_free(struct process *all);

struct process *process_find(struct process *all, size_t count, int pid);

// Reads at most cap - 1 bytes of root/PID/name and ends them with NUL. The length, or -1 with
// errno.
long process_read(const char *root, int pid, const char *name, char *ret, size_t cap);

// The last part of what root/PID/exe leads to, or "". Returns ret.
char *process_program(const char *root, int pid, char ret[PROCESS_NAME_MAX]);
