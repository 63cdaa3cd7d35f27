// SPDX-License-Identifier: MIT
// Starts a case anew for each signal, which arrives at a random time: for threads and PID
// namespaces, which copies do not have.
#include "inject.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_US 3000 // before the signal

static bool inject(const struct job *job, struct outlets *o, struct result *ret)
{
    char byte;
    pid_t pid = case_start(job, job->row->way->arg, o, false);
    struct pollfd ready = {.fd = o->ready[0], .events = POLLIN};
    if (pid < 0)
        return false;
    if (poll(&ready, 1, 10000) != 1 || read(o->ready[0], &byte, 1) != 1) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        return false;
    }
    struct timespec pause = {0, rand() % LONGEST_US * 1000L};
    nanosleep(&pause, NULL);
    double since = now_ms();
    send_signal(pid, SIGTERM);
    judge(pid, since, job->row, o, ret);
    outlets_reset(o);
    return true;
}

bool inject_fresh(const struct job *job)
{
    struct outlets o;
    struct result result;
    bool ok = true;
    outlets_open(&o);
    while (ok && job->row->count < job->row->wanted) {
        ok = inject(job, &o, &result);
        if (ok)
            row_note(job->row, &result);
    }
    outlets_close(&o);
    return ok;
}
