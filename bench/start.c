// SPDX-License-Identifier: MIT
// What a preload costs each process: the time from fork to the end of a command, for several
// values of LD_PRELOAD, side by side. The order is shuffled in each round, and an unmeasured
// start goes before each measured one. Usage: start ROUNDS COMMAND NAME=LIBRARY...
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define VARIANTS_MAX 8

struct variant {
    char *name, *library;
    double *us;
};

static double run_once(const char *command, const char *library)
{
    static char preload[4200];
    int status = 0;
    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", library);
    double begin = now_us();
    pid_t pid = vfork();
    if (pid == 0) {
        char *argv[] = {(char *)command, NULL}, *envp[] = {preload, NULL};
        execve(command, argv, envp);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        _exit(fprintf(stderr, "%s failed with '%s'\n", command, library) > 0);
    return now_us() - begin;
}

int main(int argc, char **argv)
{
    struct variant variants[VARIANTS_MAX];
    int rounds = argc > 3 ? atoi(argv[1]) : 0, count = 0;
    if (rounds <= 0)
        return fprintf(stderr, "usage: start ROUNDS COMMAND NAME=LIBRARY...\n"), 2;
    for (; count < VARIANTS_MAX && argv[3 + count]; count++) {
        char *equals = strchr(argv[3 + count], '=');
        *equals = '\0';
        variants[count] =
            (struct variant){argv[3 + count], equals + 1, calloc((size_t)rounds, sizeof(double))};
    }
    for (int round = 0; round < rounds; round++) {
        int order[VARIANTS_MAX];
        shuffle(order, count);
        for (int i = 0; i < count; i++) {
            struct variant *v = &variants[order[i]];
            run_once(argv[2], v->library);
            v->us[round] = run_once(argv[2], v->library);
        }
    }
    double first = median(variants[0].us, rounds);
    for (int i = 0; i < count; i++) {
        double us = median(variants[i].us, rounds);
        printf("%-24s %8.0f us  %+7.1f us  ratio %.3f\n", variants[i].name, us, us - first,
               us / first);
    }
    return 0;
}
