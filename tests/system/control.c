// SPDX-License-Identifier: MIT
// The harness itself, without the preload: what it reports is what the kernel does. These are
// also the losses that sigshim is for; a machine without them proves nothing with the rest.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(control, .timeout = 60);

Test(control, default_signal_is_dropped_at_pid1)
{
    struct run *r = run_start(HOW(RUN_PID1, .bare = true), ARGV("idle"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_say(r, "alive?\n");
    run_await(r, "pong");
    EXPECT(r, !r->ended);
    EXPECT(r, proc_number(r->pid, "NSpid") == 1);
    EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGTERM));
    run_close(r);
}

Test(control, shell_form_is_lost)
{
    struct run *r = run_start(HOW(RUN_PID1, .bare = true), ARGV("dash", "-c", "app; echo after"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    EXPECT(r, !run_ends_within(r, 0.6));
    EXPECT(r, count_text(r->err, "app: stopping") == 0);
    run_close(r);
}

Test(control, default_signal_kills_elsewhere)
{
    const enum run_where places[] = {RUN_CHILD, RUN_DEEP, RUN_HOST};
    for (size_t i = 0; i < sizeof places / sizeof *places; ++i) {
        struct run *r = run_start(HOW(places[i], .bare = true), ARGV("idle"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == -SIGTERM);
        run_close(r);
    }
}

Test(control, exit_status_and_both_outputs)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_DEEP, RUN_HOST};
    const int parents[] = {0, 1, 2};
    for (size_t i = 0; i < sizeof places / sizeof *places; ++i) {
        struct run *r = run_start(HOW(places[i], .bare = true, .env = {"X=1"}),
                                  ARGV("sh", "-c", "echo $PPID $X; echo bad >&2; exit 5"));
        const int keeper = r->keeper;
        run_finish(r);
        char line[16];
        snprintf(line, sizeof line, "%d 1\n", i < 3 ? parents[i] : keeper);
        EXPECT(r, r->end == 5);
        cr_expect_str_eq(r->out, line);
        cr_expect_str_eq(r->err, "bad\n");
        run_close(r);
    }
}

Test(control, inherited_signals)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .bare = true, .blocked = SIGTERM, .ignored = SIGINT), ARGV("idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigBlk", SIGTERM));
    EXPECT(r, proc_signal(r->pid, "SigIgn", SIGINT));
    EXPECT(r, !proc_signal(r->pid, "SigIgn", SIGTERM));
    run_close(r);
}

Test(control, signals_from_outside_and_inside)
{
    struct run *r = run_start(HOW(RUN_PID1, .bare = true), ARGV("siginfo"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strstr(r->out, "signo 15 code 0 pid 0 ") != NULL);
    run_close(r);
    r = run_start(HOW(RUN_PID1, .bare = true), ARGV("siginfo"));
    run_await(r, "ready");
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    EXPECT(r, strstr(r->out, "signo 15 code 0 pid ") && !strstr(r->out, "pid 0 "));
    EXPECT(r, r->end == 5);
    run_close(r);
}

Test(control, terminal_interrupts)
{
    struct run *r = run_start(HOW(RUN_PID1, .bare = true, .tty = true), ARGV("siginfo"));
    run_await(r, "ready");
    run_say(r, "\003");
    run_finish(r);
    EXPECT(r, strstr(r->out, "signo 2 code 128 pid 0 ") != NULL);
    run_close(r);
}
