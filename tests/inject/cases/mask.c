// SPDX-License-Identifier: MIT
// The signal is blocked for most of the time, as programs do around what must not be interrupted:
// it arrives late, and so does what comes of it.
#include "../case.h"

static void prepare(void)
{
}

static void one_round(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    for (int i = 0; i < 10; i++) {
        pthread_sigmask(SIG_BLOCK, &set, &old);
        void *volatile block = malloc(100);
        printf("<%u blocked %40d>\n", line_number++, i);
        free(block);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        block = malloc(200);
        free(block);
    }
}
