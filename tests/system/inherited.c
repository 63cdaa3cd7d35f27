// SPDX-License-Identifier: MIT
// Signals that were ignored or blocked before the start, or are waited for without a handler, are
// left alone (P2), unless SIGSHIM_UNBLOCK=1.
#include "harness.h"

TestSuite(inherited, .timeout = 60);

static bool is_pending(struct run *r)
{
    return proc_signal(r->pid, "ShdPnd", SIGTERM);
}

static void expect_alive(struct run *r)
{
    run_say(r, "alive?\n");
    run_await(r, "pong");
    EXPECT(r, !r->ended && r->err_len == 0);
}

Test(inherited, ignored_stays_ignored)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_HOST};
    for (size_t i = 0; i < 3; ++i) {
        struct run *r = run_start(HOW(places[i], .ignored = SIGTERM), ARGV("idle"));
        run_await(r, "ready");
        EXPECT(r, proc_signal(r->pid, "SigIgn", SIGTERM));
        EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGTERM));
        EXPECT(r, proc_signal(r->pid, "SigCgt", SIGINT));
        run_kill(r, SIGTERM);
        expect_alive(r);
        run_close(r);
    }
}

Test(inherited, nohup_keeps_hangups_away)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=HUP,TERM"}), ARGV("nohup", "idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigIgn", SIGHUP));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    run_close(r);
}

Test(inherited, blocked_stays_blocked)
{
    struct run *r = run_start(HOW(RUN_PID1, .blocked = SIGTERM), ARGV("idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigBlk", SIGTERM));
    run_kill(r, SIGTERM);
    expect_alive(r);
    EXPECT(r, is_pending(r));
    run_close(r);
}

Test(inherited, unblock)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .blocked = SIGTERM, .env = {"SIGSHIM_UNBLOCK=1"}), ARGV("idle"));
    run_await(r, "ready");
    EXPECT(r, !proc_signal(r->pid, "SigBlk", SIGTERM));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    run_close(r);
}

Test(inherited, unblock_only_watched)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .blocked = SIGUSR1, .env = {"SIGSHIM_UNBLOCK=1"}), ARGV("idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigBlk", SIGUSR1));
    run_close(r);
}

Test(inherited, blocked_by_the_app)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_UNBLOCK=1"}), ARGV("waiter", "blocked"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_true(r, is_pending);
    run_say(r, "go on\n");
    run_finish(r);
    EXPECT(r, strcmp(r->out, "ready\npending 1\n") == 0);
    EXPECT(r, r->end == 9 && r->err_len == 0);
    run_close(r);
}

Test(inherited, sigwait_and_signalfd)
{
    const char *const ways[] = {"sigwait", "signalfd"};
    for (size_t i = 0; i < 2; ++i) {
        struct run *r = run_start(HOW(RUN_PID1), ARGV("waiter", ways[i]));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, strcmp(r->out, "ready\ngot 15 code 0 pid 0\n") == 0);
        EXPECT(r, r->end == 9 && r->err_len == 0);
        run_close(r);
    }
}

// exec sets handlers back to the default, and keeps what is ignored.
Test(inherited, through_exec)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("execer", "idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
    EXPECT(r, proc_signal(r->pid, "SigIgn", SIGINT));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[1]") == 1);
    run_close(r);
}
