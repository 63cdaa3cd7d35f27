// SPDX-License-Identifier: MIT
// P1 and P6: the line, and the end that the parent sees; SIGSHIM_EXIT.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(ending, .timeout = 60);

static struct run *stop(const struct run_how *how, const char *app, int sig)
{
    struct run *r = run_start(how, ARGV(app));
    run_await(r, "ready");
    run_stop(r, sig);
    return r;
}

static void expect_end(const struct run_how *how, int sig, int end)
{
    struct run *r = stop(how, "idle", sig);
    EXPECT(r, r->end == end);
    EXPECT(r, count_lines(r->err, "server stopped by SIG") == 1);
    EXPECT(r, count_lines(r->err, "") == 1);
    EXPECT(r, r->out_len == strlen("ready\n"));
    run_close(r);
}

Test(ending, pid1_exits_with_128_and_the_signal)
{
    expect_end(HOW(RUN_PID1), SIGTERM, 143);
    expect_end(HOW(RUN_PID1), SIGINT, 130);
}

Test(ending, elsewhere_the_parent_sees_the_signal)
{
    expect_end(HOW(RUN_CHILD), SIGTERM, -SIGTERM);
    expect_end(HOW(RUN_DEEP), SIGTERM, -SIGTERM);
    expect_end(HOW(RUN_HOST), SIGTERM, -SIGTERM);
    expect_end(HOW(RUN_HOST), SIGINT, -SIGINT);
}

Test(ending, other_signals)
{
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=QUIT,USR1"}), SIGQUIT, 131);
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=SIGUSR1,10,12"}), SIGUSR2, 140);
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=WINCH"}), SIGWINCH, 128 + SIGWINCH);
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=RTMIN+3"}), SIGRTMIN + 3, 128 + SIGRTMIN + 3);
    expect_end(HOW(RUN_HOST, .env = {"SIGSHIM_SIGNALS=RTMIN+3"}), SIGRTMIN + 3, -(SIGRTMIN + 3));
}

// If the default action of a signal does not kill, there is no death for the parent to see.
Test(ending, harmless_default_elsewhere)
{
    struct run *r = stop(HOW(RUN_HOST, .env = {"SIGSHIM_SIGNALS=WINCH"}), "idle", SIGWINCH);
    EXPECT(r, r->end == 128 + SIGWINCH);
    run_close(r);
}

Test(ending, chosen_exit_code)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD}; // others: exits.c
    for (size_t i = 0; i < 2; ++i) {
        expect_end(HOW(places[i], .env = {"SIGSHIM_EXIT=0"}), SIGTERM, 0);
        expect_end(HOW(places[i], .env = {"SIGSHIM_EXIT=255"}), SIGTERM, 255);
    }
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_EXIT=signal"}), SIGTERM, 143);
}

// Whichever function restores the default, the stand-in is installed: asked of the kernel.
Test(ending, default_again_by_every_function)
{
    const char *const names[] = {"signal", "bsd_signal",  "ssignal",
                                 "sigset", "sysv_signal", "__sysv_signal"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        struct run *r = run_start(HOW(RUN_PID1), ARGV("backto", names[i]));
        run_await(r, "ready");
        EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        run_close(r);
    }
}

Test(ending, line_says_who_and_whence)
{
    struct run *r = stop(HOW(RUN_PID1), "idle", SIGTERM);
    cr_expect_str_eq(r->err, "server stopped by SIGTERM: idle[1], sent from outside this PID "
                             "namespace\n");
    run_close(r);
}

Test(ending, line_names_the_sender)
{
    char uid[32];
    struct run *r = run_start(HOW(RUN_PID1), ARGV("idle"));
    run_await(r, "ready");
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    snprintf(uid, sizeof uid, "] uid %d\n", (int)geteuid());
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[1], sent by poker[") == 1);
    EXPECT(r, strstr(r->err, uid) != NULL);
    run_close(r);
}

Test(ending, line_names_the_terminal)
{
    struct run *r = run_start(HOW(RUN_PID1, .tty = true), ARGV("idle"));
    run_await(r, "ready");
    run_say(r, "\003");
    run_finish(r);
    EXPECT(r, r->end == 130);
    EXPECT(r, strcmp(r->err, "server stopped by SIGINT: idle[1], sent by the terminal\n") == 0);
    run_close(r);
}

// The first part of P7: what the app does at exit is also done at a stop.
Test(ending, exit_handlers_and_buffers)
{
    struct run *r = stop(HOW(RUN_PID1), "plain", SIGTERM);
    EXPECT(r, strcmp(r->out, "ready\nbuffered\nexit handler\n") == 0);
    EXPECT(r, r->end == 143);
    run_close(r);
    r = stop(HOW(RUN_HOST), "plain", SIGTERM);
    EXPECT(r, strcmp(r->out, "ready\nbuffered\nexit handler\n") == 0);
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}
