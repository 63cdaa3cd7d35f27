// SPDX-License-Identifier: MIT
// dl_iterate_phdr, which calls back under a lock of the loader's.
#include "../case.h"
#include <link.h>

static void prepare(void)
{
}

static int on_object(struct dl_phdr_info *info, size_t size, void *arg)
{
    char text[20];
    void *volatile block = malloc(size);
    for (volatile int i = 0; i < 30; i = i + 1)
        ;
    snprintf(text, sizeof(text), "%d", (int)info->dlpi_phnum);
    free(block);
    ++*(int *)arg;
    return 0;
}

static void one_round(void)
{
    int objects = 0;
    dl_iterate_phdr(on_object, &objects);
    if (objects < 3)
        _exit(95);
}
