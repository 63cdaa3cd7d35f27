// SPDX-License-Identifier: MIT
// The injector's parts: what is run, outlets of a case, the process that is stepped, its copies,
// what is found out about each end, and the table.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A program of the directory cases, and what else it must have preloaded.
struct item {
    const char *name, *program, *preload;
};

// How it is run, and where the signal goes.
struct way {
    const char *name;
    const char *arg;  // of the case
    const char *free; // of the case without marks between rounds; NULL: no copies are made
    bool threads;     // several write, each counting its own lines; wants all processors
    bool contained;   // pid 1 of a PID namespace of its own
    bool shell;       // that is a shell, and the case its child
    unsigned weight;
};

// Files without a name that take what a case writes. They are shared by the process that is
// stepped and its copies, one of which runs at a time.
struct outlets {
    int out, err, marks, ready[2];
    off_t out_before; // what the stepped process has flushed itself
    bool later, cut;  // what it had written before that is gone; up to half a line
};

enum verdict {
    FINE,
    HUNG,   // not ended when patience was over: it waits, or has begun its cleanups
    SLOW,   // the same, but it runs on and has not begun
    STATUS, // another end than death by SIGTERM or, in a container, status 143
    MARKS,  // a cleanup that did not run once
    TORN,   // a line of stdout that is incomplete, lost or there twice
    LOG,    // not exactly one line of each process, or other output on stderr
    VERDICTS
};

struct result {
    enum verdict verdict;
    double ms; // from the signal to the end
    char why[300];
};

// A row of the table, in memory that all workers share.
#define SHOWN 3 // failures of a row that are described
struct row {
    const struct item *item;
    const struct way *way;
    unsigned wanted, count, verdicts[VERDICTS];
    char shown[SHOWN][sizeof(((struct result *)0)->why) + 20];
    bool failed;     // the case could not be run to its end
    double own_exit; // ms, median: the end by an exit of the app's own; 0: not measured
    double ms[];
};

struct job {
    const char *library, *folder;
    struct row *row;
};

void outlets_open(struct outlets *o);
void outlets_reset(struct outlets *o);  // before the next run, of copies or of a process
bool outlets_forget(struct outlets *o); // what has been written to stdout
void outlets_close(struct outlets *o);

// Starts the case with this argument and these outlets; traced: stopped after exec.
pid_t case_start(const struct job *job, const char *arg, const struct outlets *o, bool traced);

// Sends a signal. In a container one from an ancestor, which we are, would be routine and leave no
// line: there a child sends it.
void send_signal(pid_t pid, int sig);

// Waits for the end, but not for long, and fills verdict, ms and why.
void judge(pid_t pid, double since, const struct row *row, const struct outlets *o,
           struct result *ret);

// Only waits: returns the milliseconds from since to the end, which is still to be reaped. False
// if it has not ended when patience is over.
bool await_end(pid_t pid, double since, double *ret_ms);

double now_ms(void);
double median(double *values, size_t count); // sorts them

// Where its first files are read; restore it after a copy has run.
#define FIRST_OFFSETS 6
struct offsets {
    int count, fd[FIRST_OFFSETS];
    off_t at[FIRST_OFFSETS];
};
void offsets_save(int pidfd, struct offsets *ret);
void offsets_restore(const struct offsets *offsets);

// Where the library keeps its owner: the offset of a symbol, or 0. If the file is stripped, its
// symbols are those of LIBRARY.debug.
uintptr_t symbol_offset(const char *library, const char *name);

// The start of the first mapping of a file whose name begins with this, or 0.
uintptr_t mapping_start(pid_t pid, const char *name);

// "libc.so.6+0x1234 (malloc+0x20)", for messages.
const char *place_of(pid_t pid, uintptr_t address);

// Both fill the row: one sends SIGTERM to copies of a case between two instructions, the other
// starts it anew for each signal. False where the case cannot be run.
bool inject_copies(const struct job *job);
bool inject_fresh(const struct job *job);

// Why none, or none of this row, can be run here; or NULL.
const char *why_nothing(void);
const char *why_not(const struct row *row);

// Runs all rows, side by side where one processor is enough, and calls done(row) in their order.
// jobs: at once.
void run_rows(const char *library, const char *folder, struct row **rows, unsigned count,
              unsigned jobs, void (*done)(const struct row *row));

struct row *row_new(const struct item *item, const struct way *way, unsigned wanted);
void row_note(struct row *row, const struct result *result);
unsigned row_failures(const struct row *row);

void table_head(void);
void table_print(const struct row *row); // and its first failures
void table_print_all(struct row **rows, unsigned count);
bool table_markdown(const char *path, struct row **rows, unsigned count, double seconds);
