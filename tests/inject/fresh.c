// SPDX-License-Identifier: MIT
// Starts a case anew for each signal, which comes at a random time: for threads, which no
// copy has.
#include "inject.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_US 3000 // before the signal

bool inject_fresh(const struct job *job)
{
    struct outlets o;
    struct result result;
    bool ok = true;
    outlets_open(&o);
    o.threads = strcmp(job->way, "alone") != 0;
    for (unsigned i = 0; ok && i < job->count; i++) {
        char byte;
        pid_t pid = case_start(job->library, job->path, job->way, &o, false);
        struct pollfd ready = {.fd = o.ready[0], .events = POLLIN};
        ok = pid > 0 && poll(&ready, 1, 5000) == 1 && read(o.ready[0], &byte, 1) == 1;
        if (!ok) {
            kill(pid, SIGKILL);
            waitpid(pid, NULL, 0);
            break;
        }
        struct timespec pause = {0, rand() % LONGEST_US * 1000L};
        nanosleep(&pause, NULL);
        double since = now_ms();
        kill(pid, SIGTERM);
        judge(pid, since, &o, &result);
        outlets_reset(&o);
        job->note(&result, job->arg);
    }
    outlets_close(&o);
    return ok;
}
