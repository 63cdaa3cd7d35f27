// SPDX-License-Identifier: MIT
// Nanoseconds for each of the calls that the library takes over, medians of 41 batches.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCHES 41
#define BATCH   2000

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

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

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*call)(void);
    } calls[] = {{"sigaction-query", query},
                 {"sigaction-set", set},
                 {"sigprocmask", mask},
                 {"kill", send}};
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        double ns[BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            double begin = now_ns();
            for (int j = 0; j < BATCH; j++)
                calls[i].call();
            ns[batch] = (now_ns() - begin) / BATCH;
        }
        qsort(ns, BATCHES, sizeof(double), compare);
        printf("%s %.0f\n", calls[i].name, ns[BATCHES / 2]);
    }
    return 0;
}
