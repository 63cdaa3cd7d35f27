// SPDX-License-Identifier: MIT
// qsort, with and without memory of its own, whose comparison calls libc.
#include "../case.h"

struct item {
    int number;
    char rest[60];
};

static void prepare(void)
{
}

static int compare(const void *a, const void *b)
{
    char text[2][16];
    snprintf(text[0], sizeof(text[0]), "%010d", ((const struct item *)a)->number);
    snprintf(text[1], sizeof(text[1]), "%010d", ((const struct item *)b)->number);
    return strcmp(text[0], text[1]);
}

static void one_round(void)
{
    struct item items[40]; // over 1,024 bytes it is a malloc
    for (int i = 0; i < 40; i++)
        items[i].number = i * 7919 % 1009;
    qsort(items, 5, sizeof(items[0]), compare);
    qsort(items + 5, 35, sizeof(items[0]), compare);
}
