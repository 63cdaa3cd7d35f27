// SPDX-License-Identifier: MIT
// A slot: in namespaces of its own, so that nothing that it starts outlives it, it takes the next
// stop, makes it with and without the preload, and judges it.
#include "hostile.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE 1.0 // SIGSHIM_GRACE of all stops here

double random_of(unsigned long *seed)
{
    *seed = *seed * 6364136223846793005UL + 1442695040888963407UL;
    return (double)(*seed >> 33) / (double)(1UL << 31);
}

static void note(struct run *run, unsigned at, enum fault fault, const struct order *order,
                 const struct outcome *with, const struct outcome *without)
{
    atomic_fetch_add(&run->cells[run->stops[at]].faults[fault], 1);
    const unsigned n = atomic_fetch_add(&run->n_failures, 1);
    if (n >= FAILURES_MAX)
        return;
    struct failure *failure = &run->failures[n];
    failure->index = run->index[at];
    failure->cell = run->stops[at];
    snprintf(failure->text, sizeof failure->text,
             "%s: %s %s %s, stop %u, after %.0f us: status %d (%d without), %.3f s (%.3f), "
             "%u lines, marks %u+%u, crashed %u: %.120s",
             fault_names[fault], order->state->name, role_names[order->role],
             handler_names[order->handler], run->index[at], order->instant * 1e6, with->status,
             without->status, with->seconds, without->seconds, with->lines, with->handlers,
             with->buffered, with->crashed, with->err);
    for (char *c = failure->text; *c; c++)
        if (*c == '\n')
            *c = '|';
}

// Each fault is one that the process would not show without the preload.
static void judge(struct run *run, unsigned at, const struct order *order,
                  const struct outcome *with, const struct outcome *without)
{
#define FAULT(kind) note(run, at, kind, order, with, without)
    const bool owner = order->role != WORKER, loose = strchr(order->state->flags, 'm');
    const bool hangs = owner && order->handler == HANGS;
    const int same = order->role == PID1 ? 128 + SIGTERM : without->status;
    const bool exits = strchr(order->state->flags, 'e') && with->status == 128 + SIGTERM;
    const bool faults = strchr(order->state->flags, 'f') && order->handler == CRASHES && owner &&
                        with->status == -SIGSEGV;
    const bool child = strchr(order->state->flags, 'k') && order->role == PID1 && with->status == 0;
    const bool silent = strchr(order->state->flags, 'l') && with->lines == 0;
    if (!with->ready || !without->ready || !without->ended) {
        FAULT(SETUP);
        return;
    }
    if (!with->ended) {
        FAULT(LOST);
        return;
    }
    if (with->status != same && !exits && !faults && !child)
        FAULT(STATUS);
    // With thousands of threads it takes up to three times as long (docs/contract.md P14).
    const double own = without->seconds * (strchr(order->state->flags, 'h') ? 3 : 1);
    if (with->seconds > own + run->slack + (hangs ? GRACE : 0))
        FAULT(LATE);
    if (with->lines != owner && !silent)
        FAULT(LINE);
    const unsigned marks = owner && order->handler != NONE,
                   flushed = owner && order->handler < HANGS;
    if (loose ? with->handlers > marks || with->buffered > flushed
              : with->handlers != marks || with->buffered != flushed)
        FAULT(MARKS);
    if (order->handler == CRASHES && owner ? with->crashed > 1 || (!loose && !with->crashed)
                                           : with->crashed)
        FAULT(CRASH);
#undef FAULT
}

static void make(struct run *run, unsigned at)
{
    static struct outcome with, without;
    unsigned long seed = run->seed ^ (run->index[at] * 0x9e3779b97f4a7c15UL);
    struct cell *cell = &run->cells[run->stops[at]];
    random_of(&seed);
    struct order order = {run->library,
                          run->situation,
                          &run->states[cell->state],
                          cell->role,
                          cell->handler,
                          0,
                          0.05 + random_of(&seed) * 0.1};
    // 1 us to 20 ms, short ones as often as long ones.
    order.instant = 1e-6 * pow(20000, random_of(&seed));
    if (cell->handler == HANGS && cell->role != WORKER && strchr(order.state->flags, 's') &&
        random_of(&seed) < 0.3)
        order.still = 2.5; // until after the deadline
    const bool heavy = strchr(order.state->flags, 'h');
    const int lock = heavy ? open(run->situation, O_RDONLY | O_CLOEXEC) : -1;
    if (heavy)
        flock(lock, LOCK_EX);
    struct order bare = order;
    bare.library = NULL;
    if (bare.role == PID1)
        bare.role = OWNER; // without sigshim, pid 1 does not end
    stop_make(&bare, &without);
    stop_make(&order, &with);
    if (heavy)
        close(lock);
    judge(run, at, &order, &with, &without);
    const unsigned us = (unsigned)(with.seconds * 1e6);
    unsigned was = atomic_load(&cell->slowest);
    while (us > was && !atomic_compare_exchange_weak(&cell->slowest, &was, us))
        continue;
    atomic_fetch_add(&cell->stops, 1);
    atomic_fetch_add(&run->done, 1);
}

static void serve(struct run *run)
{
    for (;;) {
        const unsigned at = atomic_fetch_add(&run->next, 1);
        if (at >= run->n_stops)
            _exit(0);
        make(run, at);
    }
}

// Pid 1 of the slot: reaps orphans, and ends with the process that makes the stops.
static int keep(struct run *run)
{
    int status;
    pid_t pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (syscall(SYS_getpid) != 1 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("proc", "/proc", "proc", 0, NULL) ||
        mount("none", "/mnt", "tmpfs", 0, "size=16m,mode=1777") || chdir("/mnt"))
        return 2;
    umask(0);
    const pid_t server = fork();
    if (server == 0)
        serve(run);
    while ((pid = waitpid(-1, &status, 0)) != server)
        if (pid < 0)
            return 3;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 10 + WTERMSIG(status);
}

pid_t slot_start(struct run *run)
{
    const int apart = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | SIGCHLD;
    const pid_t pid = (pid_t)syscall(SYS_clone, apart, NULL, NULL, NULL, NULL);
    if (pid == 0)
        _exit(keep(run));
    return pid;
}
