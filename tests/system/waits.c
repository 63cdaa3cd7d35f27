// SPDX-License-Identifier: MIT
// A main thread that waits, for whatever it is, stops within milliseconds, exit handlers
// included.
#include "harness.h"

TestSuite(waits, .timeout = 60);

static double stop(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    const double seconds = r->seconds;
    EXPECT(r, strcmp(r->out, "ready\nbuffered\nexit handler\n") == 0);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    run_close(r);
    return seconds;
}

// What never looks safe takes half of the grace period, 4 s. How many milliseconds the rest take
// depends on how busy the machine is, which is not tested.
static void expect_quick(const char *way)
{
    const double most = 0.5;
    for (int i = 0; i < 8; ++i) {
        const char *const argv[] = {"blocked", way, i & 1 ? "busy" : NULL, NULL};
        double best = 9;
        for (int try = 0; try < 5 && best > most; ++try) {
            const double seconds = stop(HOW(i & 2 ? RUN_PID1 : RUN_HOST, .musl = i & 4), argv);
            best = seconds < best ? seconds : best;
        }
        cr_expect(best <= most, "%s %d: %.3f s", way, i, best);
    }
}

Test(waits, for_threads)
{
    expect_quick("join");
    expect_quick("semaphore");
    expect_quick("condition");
    expect_quick("timed");
    expect_quick("rwlock");
    expect_quick("barrier");
    expect_quick("mutex");
}

Test(waits, for_the_system)
{
    expect_quick("read");
    expect_quick("getchar");
    expect_quick("poll");
    expect_quick("sleep");
    expect_quick("flock");
}
