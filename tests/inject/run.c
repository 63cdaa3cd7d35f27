// SPDX-License-Identifier: MIT
// Runs the rows: a process for each; some at once, each on a processor of its own; those whose
// threads want all processors one after the other.
#include "inject.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX 64

struct worker {
    pid_t pid; // 0: free
    unsigned row;
};

struct run {
    const char *library, *folder;
    struct row **rows;
    unsigned count, next, done;
    bool *ended;
    struct worker workers[JOBS_MAX];
    cpu_set_t processors;
};

// The n-th of the processors that we may use.
static void pin(const struct run *run, unsigned n)
{
    cpu_set_t set;
    n %= (unsigned)CPU_COUNT(&run->processors);
    CPU_ZERO(&set);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &run->processors) && n-- == 0)
            CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static void start(struct run *run, unsigned slot)
{
    struct worker *worker = &run->workers[slot];
    struct job job = {run->library, run->folder, run->rows[run->next]};
    worker->row = run->next++;
    worker->pid = fork();
    if (worker->pid < 0) {
        perror("fork");
        exit(2);
    }
    if (worker->pid > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    srand(worker->row);
    if (!job.row->way->threads)
        pin(run, slot);
    _exit(job.row->way->free ? !inject_copies(&job) : !inject_fresh(&job));
}

static void wait_for_one(struct run *run)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, 0)) < 0 && errno == EINTR)
        ;
    for (unsigned i = 0; i < JOBS_MAX; i++) {
        struct worker *worker = &run->workers[i];
        if (worker->pid != pid)
            continue;
        run->rows[worker->row]->failed = status != 0;
        run->ended[worker->row] = true;
        worker->pid = 0;
    }
}

void run_rows(const char *library, const char *folder, struct row **rows, unsigned count,
              unsigned jobs, void (*done)(const struct row *row))
{
    struct run run = {.library = library, .folder = folder, .rows = rows, .count = count};
    unsigned running = 0;
    run.ended = calloc(count + 1, sizeof(bool));
    sched_getaffinity(0, sizeof(run.processors), &run.processors);
    jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    while (run.ended && run.done < count) {
        for (unsigned i = 0; i < jobs && run.next < count; i++) {
            if (run.workers[i].pid || (running && rows[run.next]->way->threads))
                continue;
            start(&run, i);
            running++;
            if (rows[run.next - 1]->way->threads)
                break;
        }
        wait_for_one(&run);
        running--;
        while (run.done < count && run.ended[run.done])
            done(rows[run.done++]);
    }
    free(run.ended);
}
