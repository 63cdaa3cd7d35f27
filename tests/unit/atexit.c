// SPDX-License-Identifier: MIT
// The registry of cleanups: order, limits, and changes while it runs.
#include "shim/stop/atexit.h"
#include "include/sigshim.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

static char order[64];

static void note(void *arg)
{
    strcat(order, arg);
}

Test(atexit, newest_first_each_once)
{
    cr_expect_not(atexit_any());
    cr_expect_gt(atexit_add(note, "a"), 0);
    cr_expect_gt(atexit_add(note, "b"), 0);
    cr_expect_gt(atexit_add(note, "c"), 0);
    cr_expect(atexit_any());
    atexit_run();
    atexit_run();
    cr_expect_str_eq(order, "cba");
    cr_expect_not(atexit_any());
}

Test(atexit, a_cancelled_one_does_not_run)
{
    int a = atexit_add(note, "a"), b = atexit_add(note, "b");
    cr_expect_eq(atexit_cancel(a), 0);
    errno = 0;
    cr_expect_eq(atexit_cancel(a), -1);
    cr_expect_eq(errno, ENOENT);
    atexit_add(note, "c"); // has the slot, but not the id
    cr_expect_eq(atexit_cancel(a), -1);
    atexit_run();
    cr_expect_str_eq(order, "cb");
    cr_expect_eq(atexit_cancel(b), -1);
}

Test(atexit, bad_arguments)
{
    static const int ids[] = {0, -1, 1, 12345, 0x7fffffff, -0x7fffffff - 1};
    errno = 0;
    cr_expect_eq(atexit_add(NULL, NULL), -1);
    cr_expect_eq(errno, EINVAL);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        errno = 0;
        cr_expect_eq(atexit_cancel(ids[i]), -1);
        cr_expect_eq(errno, ENOENT);
    }
}

Test(atexit, the_limit_is_an_error)
{
    int first = 0;
    for (int i = 0; i < SIGSHIM_ATEXIT_MAX; i++)
        cr_assert_gt(first = atexit_add(note, ""), 0);
    errno = 0;
    cr_expect_eq(atexit_add(note, ""), -1);
    cr_expect_eq(errno, ENOSPC);
    cr_expect_eq(atexit_cancel(first), 0);
    cr_expect_gt(atexit_add(note, ""), 0);
}

static int victim;

static void add_and_cancel(void *arg)
{
    note(arg);
    atexit_add(note, "n");
    cr_expect_eq(atexit_cancel(victim), 0);
}

Test(atexit, changes_from_within)
{
    atexit_add(note, "a");
    victim = atexit_add(note, "v");
    atexit_add(add_and_cancel, "x");
    atexit_run();
    cr_expect_str_eq(order, "xna", "the new one is next, the cancelled one never");
}

static unsigned runs;

static void count(void *arg)
{
    (void)arg;
    __atomic_add_fetch(&runs, 1, __ATOMIC_RELAXED);
}

static void *churn(void *arg)
{
    unsigned *kept = arg;
    for (int i = 0; i < 20000; i++) {
        int id = atexit_add(count, NULL);
        if (id > 0 && i % 1000 != 0)
            cr_assert_eq(atexit_cancel(id), 0);
        else
            *kept += id > 0;
    }
    return NULL;
}

Test(atexit, threads)
{
    pthread_t threads[4];
    unsigned kept[4] = {0};
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, churn, &kept[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    atexit_run();
    cr_expect_eq(runs, kept[0] + kept[1] + kept[2] + kept[3]);
    cr_expect_eq(runs, 80);
}
