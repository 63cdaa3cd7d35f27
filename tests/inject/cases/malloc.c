// SPDX-License-Identifier: MIT
// malloc and free of small and middling blocks: tcache, fast bins, bins and the top.
#include "../case.h"

static void prepare(void)
{
}

static void one_round(void)
{
    static const size_t sizes[] = {16, 24, 100, 1000, 1500, 5000, 40000, 24};
    void *volatile blocks[8];
    for (int i = 0; i < 8; i++)
        blocks[i] = malloc(sizes[i]);
    for (int i = 7; i >= 0; i -= 2)
        free(blocks[i]);
    for (int i = 0; i < 8; i += 2)
        free(blocks[i]);
}
