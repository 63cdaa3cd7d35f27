// SPDX-License-Identifier: MIT
// Nanoseconds per call, for each function that the library replaces: medians of 41 batches.
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCHES 41
#define BATCH   2000

static void query(void)
{
    struct sigaction act;
    sigaction(SIGTERM, NULL, &act);
}

static void set(void)
{
    struct sigaction act = {.sa_flags = SA_RESTART};
    act.sa_handler = SIG_DFL;
    sigaction(SIGTERM, &act, NULL);
}

static void mask(void)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
}

static void send(void)
{
    kill(getpid(), 0);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*call)(void);
    } calls[] = {
        {"sigaction-query", query}, {"sigaction-set", set}, {"sigprocmask", mask}, {"kill", send}};
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        double ns[BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            double begin = now_us();
            for (int j = 0; j < BATCH; j++)
                calls[i].call();
            ns[batch] = (now_us() - begin) * 1000 / BATCH;
        }
        printf("%s %.0f\n", calls[i].name, median(ns, BATCHES));
    }
    return 0;
}
