// SPDX-License-Identifier: MIT
// What the parts of the judge share: see hostile.c.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

enum role { OWNER, WORKER, PID1, ROLES };
enum handler { NONE, WORKS, HANGS, CRASHES, HANDLERS };
enum fault { LOST, STATUS, LATE, MARKS, LINE, CRASH, SETUP, FAULTS };

extern const char *const role_names[], *const handler_names[], *const fault_names[];

struct state {
    char name[32], flags[8]; // see situation.h
};

struct cell {
    unsigned state;
    enum role role;
    enum handler handler;
    atomic_uint stops, faults[FAULTS], slowest; // microseconds
};

// How one stop went.
struct outcome {
    bool ready, ended;
    int status; // exit status, -N died of signal N
    double seconds, instant;
    unsigned lines, handlers, buffered, crashed;
    char out[4096], err[4096];
};

struct order {
    const char *library, *situation;
    const struct state *state;
    enum role role;
    enum handler handler;
    double instant; // seconds from "ready" to the signal
    double still;   // seconds for which a stopped one stands still
};

struct failure {
    unsigned index, cell;
    char text[500];
};

enum { CELLS_MAX = 4000, STOPS_MAX = 100000, FAILURES_MAX = 1000, SLOTS_MAX = 32 };

// Shared by the judge and its slots.
struct run {
    const char *library, *situation;
    unsigned long seed;
    double slack; // what a stop may take beyond the app's own: seconds
    struct state states[256];
    unsigned n_states, n_cells, n_stops;
    struct cell cells[CELLS_MAX];
    unsigned stops[STOPS_MAX]; // the cell of each
    unsigned index[STOPS_MAX]; // its number, from which what is random in it comes
    atomic_uint next, done, n_failures;
    struct failure failures[FAILURES_MAX];
};

double now(void);
double random_of(unsigned long *seed); // 0 to 1
// A process in PID, mount and IPC namespaces of its own that makes stops until there is none left.
pid_t slot_start(struct run *run);
// One stop. Leaves no process behind. The caller is alone in its namespace with pid 1.
void stop_make(const struct order *order, struct outcome *ret_outcome);
