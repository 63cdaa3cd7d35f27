// SPDX-License-Identifier: MIT
// P9: a second watched signal during the stop is one line and nothing else, but a second SIGINT
// from a terminal ends at once.
#include "harness.h"

TestSuite(second, .timeout = 60);

Test(second, is_ignored)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "app; echo after"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_err(r, "app: stopping");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, " ignored: ") == 1);
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=0 USR1=0 TERM=1") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(second, many_are_one_line)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("parent", "app"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_err(r, "app: stopping");
    for (int i = 0; i < 5; ++i)
        run_kill(r, i % 2 ? SIGINT : SIGTERM);
    run_finish(r);
    EXPECT(r, count_text(r->err, " ignored: ") == 1);
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=0 USR1=0 TERM=1") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(second, does_not_prolong_the_grace_period)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=500ms"}), ARGV("parent", "ignorer"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    for (int i = 0; i < 4 && !run_ends_within(r, 0.1); ++i)
        kill(r->pid, SIGTERM);
    run_finish(r);
    EXPECT(r, r->seconds < 3);
    EXPECT(r, r->end == 143);
    run_close(r);
}

static void interrupt(struct run *r)
{
    run_say(r, "\003");
}

Test(second, interrupt_from_a_terminal_ends_at_once)
{
    struct run *r = run_start(HOW(RUN_PID1, .tty = true, .env = {"SIGSHIM_GRACE=9s"}),
                              ARGV("parent", "app", "7", "5000"));
    run_await(r, "ready");
    interrupt(r);
    EXPECT(r, !run_ends_within(r, 0.3));
    interrupt(r);
    EXPECT(r, run_ends_within(r, 3));
    EXPECT(r, r->end == 130);
    run_close(r);
}

static bool has_taken_interrupt(struct run *r)
{
    return !proc_signal(r->pid, "ShdPnd", SIGINT) && !proc_signal(r->pid, "SigPnd", SIGINT);
}

// An engine's second SIGINT has si_code 0: it is ignored like any other.
Test(second, interrupt_from_elsewhere_is_ignored)
{
    struct run *r = run_start(HOW(RUN_PID1, .tty = true), ARGV("parent", "app"));
    run_await(r, "ready");
    interrupt(r);
    run_await_err(r, "app: stopping");
    run_await_true(r, has_taken_interrupt); // else the kernel merges the two
    run_stop(r, SIGINT);
    EXPECT(r, count_text(r->err, " ignored: ") == 1);
    EXPECT(r, r->end == 7);
    run_close(r);
}
