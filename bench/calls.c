// SPDX-License-Identifier: MIT
// Nanoseconds per call, for functions that the library replaces, and per signal into a handler of
// the app's own: the median batch of each. Usage: calls BATCHES | calls storm SIGNALS.
#include "bench.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BATCH 2000

static volatile long handled;

static void count(int sig)
{
    (void)sig;
    handled = handled + 1;
}

static void query(void)
{
    struct sigaction act;
    sigaction(SIGTERM, NULL, &act);
}

static void set_default(void)
{
    struct sigaction act = {.sa_flags = SA_RESTART};
    act.sa_handler = SIG_DFL;
    sigaction(SIGTERM, &act, NULL);
}

static void set_handler(void)
{
    struct sigaction act = {.sa_handler = count, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &act, NULL);
}

static void unwatched(void)
{
    struct sigaction act = {.sa_handler = count, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &act, NULL);
}

static void old_way(void)
{
    signal(SIGTERM, count);
}

static void mask(void)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
}

static void mask_thread(void)
{
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
}

static void send(void)
{
    kill(getpid(), 0);
}

static void send_thread(void)
{
    pthread_kill(pthread_self(), 0);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Sent by a system call of its own, each one is handled before the next.
static int storm(long signals)
{
    pid_t self = getpid();
    set_handler();
    double begin = now_us();
    for (long i = 0; i < signals; i++)
        syscall(SYS_kill, self, SIGTERM);
    printf("signal\t%.1f\n", (now_us() - begin) * 1000 / (double)signals);
    return handled == signals ? 0 : (fprintf(stderr, "storm: %ld of %ld\n", handled, signals), 1);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*call)(void);
    } calls[] = {{"sigaction, query", query},
                 {"sigaction, SIG_DFL", set_default},
                 {"sigaction, a handler", set_handler},
                 {"sigaction, SIGUSR1", unwatched},
                 {"signal", old_way},
                 {"sigprocmask", mask},
                 {"pthread_sigmask", mask_thread},
                 {"kill", send},
                 {"pthread_kill", send_thread}};
    if (argc == 3 && strcmp(argv[1], "storm") == 0)
        return storm(atol(argv[2]));
    int batches = argc == 2 ? atoi(argv[1]) : 0;
    double *ns = calloc((size_t)batches + 1, sizeof(double));
    if (batches <= 0)
        return fprintf(stderr, "usage: calls BATCHES | calls storm SIGNALS\n"), 2;
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        for (int batch = -1; batch < batches; batch++) { // the first one is not measured
            double begin = now_us();
            for (int j = 0; j < BATCH; j++)
                calls[i].call();
            ns[batch < 0 ? 0 : batch] = (now_us() - begin) * 1000 / BATCH;
        }
        qsort(ns, (size_t)batches, sizeof(double), compare);
        printf("%s\t%.1f\n", calls[i].name, ns[batches / 2]);
    }
    return 0;
}
