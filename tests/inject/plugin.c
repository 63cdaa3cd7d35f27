// SPDX-License-Identifier: MIT
// What the case dlopen loads: a library with a constructor and a destructor.
#include <stdlib.h>

static void *block;

__attribute__((constructor)) static void start(void)
{
    block = malloc(64);
}

__attribute__((destructor)) static void end(void)
{
    free(block);
}

int plugin_answer(void);
int plugin_answer(void)
{
    return 42;
}
