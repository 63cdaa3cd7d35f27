// SPDX-License-Identifier: MIT
// P2 and P3: what an app can see of its signals is the same text with and without the preload.
#include "harness.h"

TestSuite(transparency, .timeout = 60);

static void expect_same_where(enum run_where where, bool musl, const char *const argv[])
{
    struct run *bare = run_whole(HOW(where, .bare = true, .musl = musl), argv);
    struct run *with = run_whole(HOW(where, .musl = musl), argv);
    EXPECT(bare, bare->end == 0 && bare->out_len > 0);
    EXPECT(with, with->end == bare->end);
    cr_expect_str_eq(with->err, bare->err);
    size_t line = 0, i = 0;
    for (; with->out[i] && with->out[i] == bare->out[i]; ++i)
        line = with->out[i] == '\n' ? i + 1 : line;
    cr_expect(with->out[i] == bare->out[i], "%s%s differs:\nwithout: %.200s\nwith: %.200s",
              musl ? "musl " : "", argv[0], bare->out + line, with->out + line);
    run_close(bare);
    run_close(with);
}

static void expect_same(const char *const argv[])
{
    expect_same_where(RUN_PID1, false, argv);
    expect_same_where(RUN_HOST, false, argv);
}

static void expect_same_musl(const char *const argv[])
{
    char path[256] = BUILD_DIR "/tests/fixtures-musl/";
    require_fixture(strcat(path, argv[0]));
    expect_same_where(RUN_PID1, true, argv);
}

Test(transparency, simple_functions)
{
    expect_same(ARGV("observe_setters"));
}

Test(transparency, simple_functions_musl)
{
    expect_same_musl(ARGV("observe_setters"));
}

Test(transparency, sigaction)
{
    expect_same(ARGV("observe_actions"));
}

Test(transparency, sigaction_musl)
{
    expect_same_musl(ARGV("observe_actions"));
}

// Even the flags and the mask that nobody needs: those of a default action.
Test(transparency, simple_functions_in_detail)
{
    expect_same(ARGV("observe_setters", "details"));
}

Test(transparency, sigaction_in_detail)
{
    expect_same(ARGV("observe_actions", "details"));
}

Test(transparency, delivery)
{
    expect_same(ARGV("observe_delivery"));
}

Test(transparency, delivery_musl)
{
    expect_same_musl(ARGV("observe_delivery"));
}

Test(transparency, restart)
{
    expect_same(ARGV("observe_restart"));
}

Test(transparency, forked_workers_die_silently)
{
    expect_same(ARGV("forker"));
}

Test(transparency, other_watched_signals)
{
    struct run *bare = run_whole(HOW(RUN_PID1, .bare = true), ARGV("observe_actions"));
    struct run *with = run_whole(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=TERM,USR1,HUP,USR2"}),
                                 ARGV("observe_actions"));
    cr_expect_str_eq(with->out, bare->out);
    run_close(bare);
    run_close(with);
}

static void expect_siginfo(const struct run_how *how, bool inside, const char *info)
{
    struct run *r = run_start(how, ARGV("siginfo"));
    run_await(r, "ready");
    inside ? run_kill_inside(r, SIGTERM) : run_kill(r, SIGTERM);
    run_finish(r);
    EXPECT(r, strstr(r->out, info) != NULL);
    EXPECT(r, r->end == 5);
    EXPECT(r, r->err_len == 0);
    run_close(r);
}

Test(transparency, siginfo_of_a_sender)
{
    expect_siginfo(HOW(RUN_PID1), false, "sig 15 signo 15 code 0 pid 0 ");
    expect_siginfo(HOW(RUN_PID1), true, "sig 15 signo 15 code 0 pid ");
}

// Read from the kernel: the stand-in is there, and the app does not see it.
Test(transparency, stand_in)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM) && proc_signal(r->pid, "SigCgt", SIGINT));
    EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGUSR1));
    EXPECT(r, !proc_signal(r->pid, "SigBlk", SIGTERM));
    run_close(r);
}
