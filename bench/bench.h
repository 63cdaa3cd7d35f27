// SPDX-License-Identifier: MIT
// What the benchmarks share: time, an order that changes, and what is to be run. Samples go out as
// they are, a line for each variant; bench/run.py makes the medians.
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VARIANTS_MAX 48

// On the command line: ++ NAME [pid1] [VARIABLE=VALUE...] COMMAND [ARGUMENT...]
struct variant {
    char *name, **environment, **command; // both end in NULL
    bool pid1;                            // of a PID namespace of its own
};

static inline double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static inline void shuffle(int *order, int count)
{
    for (int i = 0; i < count; i++) {
        int j = rand() % (i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

// Cuts up argv, from its first "++" on; returns how many there are.
static inline int variants_of(char **argv, struct variant *ret)
{
    int count = 0;
    while (*argv && strcmp(*argv, "++") == 0 && argv[1] && count < VARIANTS_MAX) {
        struct variant *v = &ret[count++];
        size_t variables = 0;
        *argv++ = NULL; // ends the command before
        v->name = *argv++;
        v->pid1 = *argv && strcmp(*argv, "pid1") == 0;
        argv += v->pid1;
        while (argv[variables] && strchr(argv[variables], '='))
            variables++;
        v->environment = calloc(variables + 2, sizeof(char *));
        memcpy(v->environment, argv, variables * sizeof(char *));
        v->environment[variables] = "PATH=/usr/bin:/bin";
        v->command = argv + variables;
        for (argv = v->command; *argv && strcmp(*argv, "++") != 0;)
            argv++;
    }
    return count;
}
