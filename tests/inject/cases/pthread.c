// SPDX-License-Identifier: MIT
// pthread_create and pthread_join.
#include "../case.h"

static void *work(void *arg)
{
    void *volatile block = malloc(100);
    free(block);
    return arg;
}

static void prepare(void)
{
}

static void one_round(void)
{
    pthread_t threads[2];
    int count = 0;
    while (count < 2 && pthread_create(&threads[count], NULL, work, NULL) == 0)
        count++;
    while (count > 0)
        pthread_join(threads[--count], NULL);
}
