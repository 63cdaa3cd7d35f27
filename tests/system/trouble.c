// SPDX-License-Identifier: MIT
// P8: a cleanup that hangs, crashes or exits; and signals that arrive while the process ends by
// itself.
#include "harness.h"
#include <stdio.h>

TestSuite(trouble, .timeout = 60);

#define GRACE "SIGSHIM_GRACE=700ms"

static struct run *stop(const struct run_how *how, const char *where, const char *what, int end)
{
    struct run *r = run_start(how, ARGV("trouble", where, what));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    cr_expect(r->end == end, "%s %s: not %d\n%s", where, what, end, run_describe(r));
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: trouble[") == 1);
    EXPECT(r, strstr(r->out, "in it") != NULL);
    return r;
}

static void expect_named(const char *what, bool slow, const char *line)
{
    static const char *const steps[][2] = {
        {"exit", "sigshim: an exit handler of trouble["},
        {"function", "sigshim: a function registered with sigshim_atexit of trouble["}};
    for (int i = 0; i < 8; ++i) {
        const bool pid1 = i & 2, musl = i & 4;
        struct run *r = stop(HOW(pid1 ? RUN_PID1 : RUN_HOST, .musl = musl, .env = {GRACE}),
                             steps[i & 1][0], what, pid1 ? 143 : -SIGTERM);
        EXPECT(r, count_lines(r->err, steps[i & 1][1]) == 1);
        EXPECT(r, strstr(r->err, line) != NULL);
        EXPECT(r, slow ? r->seconds > 0.6 && r->seconds < 3 : r->seconds < 0.6);
        run_close(r);
    }
}

Test(trouble, hang)
{
    expect_named("hang", true, "] did not end within the grace period\n");
}

Test(trouble, loop)
{
    expect_named("loop", true, "] did not end within the grace period\n");
}

Test(trouble, deadlock)
{
    expect_named("lock", true, "] did not end within the grace period\n");
}

Test(trouble, crash)
{
    expect_named("crash", false, "] crashed by SIGSEGV\n");
    expect_named("divide", false, "] crashed by SIGFPE\n");
    expect_named("abort", false, "] crashed by SIGABRT\n");
}

// A handler that calls exit() goes on with the others; one that calls _exit() means it.
Test(trouble, a_handler_leaves)
{
    struct run *r = stop(HOW(RUN_HOST), "exit", "exit", -SIGTERM);
    EXPECT(r, strstr(r->out, "other handler\n") != NULL);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
    r = stop(HOW(RUN_HOST), "exit", "quit", 4);
    EXPECT(r, !strstr(r->out, "other handler\n"));
    run_close(r);
}

// The fixture has an alternate signal stack of 32 KiB.
Test(trouble, a_handler_needs_much_stack)
{
    for (int musl = 0; musl < 2; ++musl) {
        struct run *r = stop(HOW(RUN_PID1, .musl = musl), "exit", "deep", 143);
        EXPECT(r, strstr(r->out, "deep 2\nother handler\n") != NULL);
        run_close(r);
        r = stop(HOW(RUN_PID1, .musl = musl), "function", "deep", 143);
        EXPECT(r, strstr(r->out, "deep 2\nother handler\n") != NULL);
        run_close(r);
    }
}

static void expect_whole_exit(const struct run_how *how, const char *way)
{
    struct run *r = run_start(how, ARGV("exiting", way));
    run_await(r, "slow begins");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(r->out, "slow begins\nslow ends\nlater\ndestructor\n") == 0);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: exiting[") == 1);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

Test(trouble, signal_during_a_normal_exit)
{
    for (int i = 0; i < 4; ++i) {
        expect_whole_exit(HOW(i & 1 ? RUN_PID1 : RUN_HOST, .musl = i & 2), "main");
        expect_whole_exit(HOW(i & 1 ? RUN_PID1 : RUN_HOST, .musl = i & 2), "return");
    }
}

Test(trouble, signal_during_the_exit_of_another_thread)
{
    for (int i = 0; i < 4; ++i)
        expect_whole_exit(HOW(i & 1 ? RUN_PID1 : RUN_HOST, .musl = i & 2), "thread");
}

Test(trouble, signal_during_an_exit_that_takes_too_long)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {GRACE}), ARGV("exiting", "main", "9000"));
    run_await(r, "slow begins");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143 && r->seconds < 3);
    EXPECT(r, count_lines(r->err, "sigshim: an exit handler of exiting[") == 1);
    run_close(r);
}

// More signals in an exit handler are counted, and change nothing.
Test(trouble, signals_inside_an_exit_handler)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("exiting", "main"));
    run_await(r, "slow begins");
    for (int i = 0; i < 3; ++i) {
        run_kill(r, SIGTERM);
        EXPECT(r, !run_ends_within(r, 0.05));
    }
    run_finish(r);
    EXPECT(r, strcmp(r->out, "slow begins\nslow ends\nlater\ndestructor\n") == 0);
    EXPECT(r, r->end == 143 && count_lines(r->err, "") == 2);
    run_close(r);
}
