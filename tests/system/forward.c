// SPDX-License-Identifier: MIT
// P5's line, the end of its grace period, terminals, and SIGSHIM_FORWARD.
#include "harness.h"
#include <stdio.h>

TestSuite(forward, .timeout = 60);

static struct run *start_ready(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    return r;
}

Test(forward, line_names_child_and_status)
{
    struct run *r = start_ready(HOW(RUN_PID1), ARGV("sh", "-c", "app; :"));
    run_stop(r, SIGTERM);
    EXPECT(r,
           count_text(r->err, "passed SIGTERM to 1 child of sh[1]; last exited 7 after 0.") == 1);
    EXPECT(r, !strstr(r->err, "server stopped by"));
    run_close(r);
}

Test(forward, line_names_children_and_signal)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "idle & idle; :"));
    run_await(r, "ready\nready");
    run_stop(r, SIGTERM);
    EXPECT(r,
           count_text(r->err, "passed SIGTERM to 2 children of sh[1]; last died of SIGTERM") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[") == 2);
    run_close(r);
}

Test(forward, grace_period_ends_a_child_that_ignores_it)
{
    struct run *r = start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=400ms"}),
                                ARGV("sh", "-c", "ignorer; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->seconds >= 0.39 && r->seconds < 4);
    EXPECT(r, r->end == 143);
    EXPECT(r, strstr(r->err, "ignorer") != NULL);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

// What is left when its writer has been killed: a reader is killed after that, with a line of its
// own; one that its writer also reads from is killed with it. What we kill gives no status.
Test(forward, grace_period_ends_a_writer_and_its_reader)
{
    static const char *const starts[] = {"coproc sleep 100", "exec 3> >(trap '' TERM; sleep 100)"};
    char script[200];
    require_program("bash");
    for (int i = 0; i < 2; ++i) {
        snprintf(script, sizeof script,
                 "bash -c \"trap '' TERM; %s; echo ready; wait\";"
                 "echo after",
                 starts[i]);
        struct run *r =
            start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=400ms"}), ARGV("sh", "-c", script));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, count_lines(r->err, "killed what was still running ") == 1 + i);
        run_close(r);
    }
}

Test(forward, grace_period_not_at_pid1)
{
    struct run *r = start_ready(HOW(RUN_CHILD, .env = {"SIGSHIM_GRACE=400ms"}),
                                ARGV("sh", "-c", "ignorer; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    EXPECT(r, strstr(r->err, "ignorer") != NULL);
    run_close(r);
}

// The end comes with the last child, not with the grace period.
Test(forward, grace_period_is_not_slept_out)
{
    struct run *r =
        start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_GRACE=30s"}), ARGV("sh", "-c", "app 7 10; :"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->seconds < 5);
    EXPECT(r, r->end == 7);
    run_close(r);
}

// ^C reaches the whole foreground group: the app must not get it twice.
Test(forward, terminal_interrupt_is_not_passed_on)
{
    struct run *r = start_ready(HOW(RUN_PID1, .tty = true), ARGV("parent", "app"));
    run_say(r, "\003");
    run_finish(r);
    EXPECT(r, strstr(r->err, "HUP=0 INT=1 QUIT=0 USR1=0 TERM=0") != NULL);
    EXPECT(r, !strstr(r->err, "parent: went on"));
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(forward, interrupt_from_outside_is_passed_on)
{
    struct run *r = start_ready(HOW(RUN_PID1), ARGV("parent", "app"));
    run_stop(r, SIGINT);
    EXPECT(r, strstr(r->err, "HUP=0 INT=1 QUIT=0 USR1=0 TERM=0") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(forward, never)
{
    struct run *r = start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=never"}),
                                ARGV("sh", "-c", "app; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, !strstr(r->err, "app: stopping"));
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: sh[1]") == 1);
    run_close(r);
}

Test(forward, always_is_for_the_main_process_only)
{
    struct run *r =
        start_ready(HOW(RUN_DEEP, .env = {"SIGSHIM_FORWARD=always"}),
                    ARGV("sh", "-c", "trap 'echo trapped; kill -9 $!; exit 5' TERM; app & wait"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 5);
    EXPECT(r, !strstr(r->err, "app: stopping"));
    run_close(r);
}

Test(forward, always_at_default_is_as_auto)
{
    struct run *r = start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}),
                                ARGV("sh", "-c", "app; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, "TERM=1") == 1);
    EXPECT(r, r->end == 7);
    run_close(r);
}

// A main process that ignores the signal keeps on doing so, whatever is configured.
Test(forward, ignored_is_ignored)
{
    struct run *r = start_ready(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}),
                                ARGV("sh", "-c", "trap '' TERM; app; echo after"));
    EXPECT(r, proc_signal(r->pid, "SigIgn", SIGTERM));
    run_kill(r, SIGTERM);
    EXPECT(r, !run_ends_within(r, 0.3));
    run_close(r);
}
