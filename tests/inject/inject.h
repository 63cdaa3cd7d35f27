// SPDX-License-Identifier: MIT
// The injector's parts: outlets of a case, the process that is stepped, its copies, and
// what is found out about each end.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Files without a name that take what a case writes. They are shared by the process that
// is stepped and its copies, one of which runs at a time.
struct outlets {
    int out, err, marks, ready[2];
    off_t out_before; // what the stepped process has flushed itself
    bool threads;     // several write, each counting its own lines
};

enum verdict {
    FINE,
    HUNG,   // not ended a second after the signal: it waits, or has begun its cleanups
    SLOW,   // the same, but it runs on and has not begun
    STATUS, // another end than death by SIGTERM
    MARKS,  // a cleanup that did not run once
    TORN,   // a line of stdout that is incomplete, lost or there twice
    LOG,    // not exactly one line, or other output on stderr
    VERDICTS
};

struct result {
    enum verdict verdict;
    double ms; // from the signal to the end
    char why[300];
};

void outlets_open(struct outlets *o);
void outlets_reset(struct outlets *o); // before the next run, of copies or of a process
void outlets_close(struct outlets *o);

// Starts PATH WAY under LIBRARY with these outlets; traced: stopped after exec.
pid_t case_start(const char *library, const char *path, const char *way,
                 const struct outlets *o, bool traced);

// Waits for the end, at most a second, and fills verdict, ms and why.
void judge(pid_t pid, double since, const struct outlets *o, struct result *ret);

double now_ms(void);

// Where its first files are read; restore it after a copy has run.
#define FIRST_OFFSETS 6
struct offsets {
    int fd[FIRST_OFFSETS];
    off_t at[FIRST_OFFSETS];
};
void offsets_save(int pidfd, struct offsets *ret);
void offsets_restore(const struct offsets *offsets);

// Where the library keeps its owner: the offset of a symbol in the file, or 0.
uintptr_t symbol_offset(const char *library, const char *name);

// The start of the first mapping of a file whose name begins with this, or 0.
uintptr_t mapping_start(pid_t pid, const char *name);

// "libc.so.6+0x1234 (malloc+0x20)", for messages.
const char *place_of(pid_t pid, uintptr_t address);

// Steps a case and sends SIGTERM to copies of it; starts it anew for each signal. Both
// call note(result, arg) for each of count injections and return false where the case
// cannot be run.
typedef void note_result(const struct result *result, void *arg);
struct job {
    const char *library, *path, *way;
    unsigned count;
    note_result *note;
    void *arg;
};
bool inject_copies(const struct job *job);
bool inject_fresh(const struct job *job);

// One row of figures for each case.
struct table;
struct table *table_row(const char *name, const char *way, unsigned count);
void table_note(const struct result *result, void *row);
unsigned table_print(struct table *row); // returns its failures, and frees it
void table_head(void);
