// SPDX-License-Identifier: MIT
// fork and wait: the child has nothing of its own and ends at once.
#include "../case.h"
#include <sys/wait.h>

static void before(void)
{
}

static void prepare(void)
{
    pthread_atfork(before, before, before);
}

static void one_round(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
}
