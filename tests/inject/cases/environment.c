// SPDX-License-Identifier: MIT
// setenv, getenv, putenv and unsetenv. Other threads may not touch the environment meanwhile:
// they use malloc.
#define OTHER_THREADS use_malloc
#include "../case.h"

static void prepare(void)
{
}

static void use_malloc(void)
{
    void *volatile block = malloc(1000);
    free(block);
}

static void one_round(void)
{
    char name[20];
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof(name), "NAME_%d", i);
        setenv(name, "a value of some length", 1);
        setenv(name, "another", 1);
        if (!getenv(name) || getenv("NOT_THERE"))
            _exit(95);
    }
    for (int i = 0; i < 6; i += 2) {
        snprintf(name, sizeof(name), "NAME_%d", i);
        unsetenv(name);
    }
}
