// SPDX-License-Identifier: MIT
// From the signal to the end, for an app with an exit handler: by the default action (the handler
// does not run), by an app that waits for the signal and exits, and by sigshim; also as pid 1 of
// a PID namespace where that is allowed. The order is shuffled in each round. Usage: stop ROUNDS
// LIBRARY.
#include "bench.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTLED_US 1000 // between its "ready" and its wait

static struct variant {
    const char *name, *way;
    bool preload, pid1;
    const char *init;
    double *us;
} variants[] = {
    {"app exits by itself", "own", false, false, NULL, NULL},
    {"default action", "wait", false, false, NULL, NULL},
    {"sigshim", "wait", true, false, NULL, NULL},
    {"sigshim, busy in malloc", "malloc", true, false, NULL, NULL},
    {"pid 1: app exits by itself", "own", false, true, NULL, NULL},
    {"pid 1: sigshim", "wait", true, true, NULL, NULL},
    {"tini: app exits by itself", "own", false, true, "/usr/bin/tini", NULL},
};
enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

static void at_exit(void)
{
    void *volatile block = malloc(1000);
    free(block);
}

static int app(const char *way)
{
    sigset_t term;
    int sig;
    atexit(at_exit);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    if (strcmp(way, "own") == 0)
        sigprocmask(SIG_BLOCK, &term, NULL);
    if (write(1, "r", 1) != 1)
        return 1;
    while (strcmp(way, "malloc") == 0)
        at_exit();
    if (strcmp(way, "own") == 0)
        exit(sigwait(&term, &sig));
    for (;;)
        pause();
}

static _Noreturn void become_app(const struct variant *v, const char *library, const char *self,
                                 int out)
{
    dup2(out, 1);
    if (!freopen("/dev/null", "w", stderr))
        _exit(126);
    if (v->preload)
        setenv("LD_PRELOAD", library, 1);
    if (v->init)
        execl(v->init, v->init, "--", self, "app", v->way, (char *)NULL);
    execl(self, self, "app", v->way, (char *)NULL);
    _exit(127);
}

// Microseconds, or a negative number if it cannot be run.
static double stop_once(const struct variant *v, const char *library)
{
    static char self[4096];
    int ready[2], status;
    char byte;
    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 || pipe(ready) != 0)
        return -1;
    long pid = syscall(SYS_clone, (v->pid1 ? CLONE_NEWPID : 0) | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        become_app(v, library, self, ready[1]);
    close(ready[1]);
    bool started = pid > 0 && read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    usleep(SETTLED_US);
    double begin = now_us();
    if (pid > 0)
        kill((pid_t)pid, started ? SIGTERM : SIGKILL);
    if (pid < 0 || waitpid((pid_t)pid, &status, 0) < 0)
        return -1;
    return started ? now_us() - begin : -1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "app") == 0)
        return app(argv[2]);
    int rounds = argc == 3 ? atoi(argv[1]) : 0;
    if (rounds <= 0)
        return fprintf(stderr, "usage: stop ROUNDS LIBRARY\n"), 2;
    for (int i = 0; i < VARIANTS; i++)
        variants[i].us =
            stop_once(&variants[i], argv[2]) < 0 ? NULL : calloc((size_t)rounds, sizeof(double));
    for (int round = 0; round < rounds; round++) {
        int order[VARIANTS];
        shuffle(order, VARIANTS);
        for (int i = 0; i < VARIANTS; i++) {
            struct variant *v = &variants[order[i]];
            if (v->us)
                v->us[round] = stop_once(v, argv[2]);
        }
    }
    double first = 0;
    for (int i = 0; i < VARIANTS; i++) {
        double us = variants[i].us ? median(variants[i].us, rounds) : 0;
        first = i == 0 ? us : first;
        if (variants[i].us)
            printf("%-28s %8.0f us  ratio %.2f\n", variants[i].name, us, us / first);
        else
            printf("%-28s cannot be run here\n", variants[i].name);
    }
    return 0;
}
