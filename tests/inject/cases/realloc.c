// SPDX-License-Identifier: MIT
// realloc of large blocks: mmap, mremap and munmap inside malloc.
#include "../case.h"

static void prepare(void)
{
}

static void one_round(void)
{
    char *volatile block = (char *)malloc(100);
    for (size_t size = 1000; size < 2000000; size *= 3) {
        block = (char *)realloc(block, size);
        if (!block)
            _exit(95);
        block[size - 1] = 1;
    }
    block = (char *)realloc(block, 300);
    free(block);
}
