// SPDX-License-Identifier: MIT
// Functions of libc that call back: twalk, nftw, qsort_r, bsearch. The callbacks use malloc and
// snprintf, and compute a while.
#define OTHER_THREADS sort // nftw is not for threads
#include "../case.h"
#include <ftw.h>
#include <search.h>

static void prepare(void)
{
}

static void sort(void);

static void call_back(int number)
{
    char text[20];
    void *volatile block = malloc(50);
    for (volatile int i = 0; i < 30; i = i + 1)
        ;
    snprintf(text, sizeof(text), "%d", number);
    free(block);
}

static int compare(const void *a, const void *b)
{
    call_back(1);
    return *(const int *)a - *(const int *)b;
}

static int compare_r(const void *a, const void *b, void *arg)
{
    call_back(*(int *)arg);
    return compare(a, b);
}

static void visit(const void *node, VISIT order, int depth)
{
    (void)node;
    call_back(depth + (int)order);
}

static int on_file(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)ftw;
    call_back(kind + (int)strlen(path));
    return 0;
}

static void sort(void)
{
    int numbers[] = {5, 3, 8, 1, 9, 2}, arg = 7;
    qsort_r(numbers, 6, sizeof(int), compare_r, &arg);
    if (!bsearch(&numbers[4], numbers, 6, sizeof(int), compare))
        _exit(95);
}

static void one_round(void)
{
    static int keys[] = {5, 3, 8, 1};
    void *root = NULL;
    sort();
    for (int i = 0; i < 4; i++)
        tsearch(&keys[i], &root, compare);
    twalk(root, visit);
    for (int i = 0; i < 4; i++)
        tdelete(&keys[i], &root, compare);
    nftw("/proc/self/fdinfo", on_file, 4, FTW_PHYS);
}
