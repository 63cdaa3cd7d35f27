// SPDX-License-Identifier: MIT
// SIGSHIM_DELAY in a process that calls exec before the delay is over: the stop must not be lost.
// The child that sees to that is nobody else's business.
#include "harness.h"
#include <stdio.h>
#include <string.h>

#define WAITS "sigshim-delay"
#define DELAY .env = {"SIGSHIM_DELAY=800ms"}

static const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_HOST};

static struct run *start_and_signal(const struct run_how *how, const char *script)
{
    struct run *r = run_start(how, ARGV("sh", "-c", script));
    run_await(r, "begun");
    run_kill(r, SIGTERM);
    run_await_err(r, "keeps serving for SIGSHIM_DELAY");
    return r;
}

Test(over_exec, a_stop_is_not_lost)
{
    for (unsigned i = 0; i < sizeof places / sizeof *places; ++i) {
        struct run *r =
            start_and_signal(HOW(places[i], DELAY), "echo begun; sleep 0.3; exec plain");
        run_await(r, "ready");
        run_finish(r);
        EXPECT(r, r->end == (places[i] == RUN_PID1 ? 143 : -SIGTERM));
        EXPECT(r, r->seconds > 0.75 && r->seconds < 5);
        EXPECT(r, strstr(r->out, "buffered\nexit handler\n") != NULL);
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: plain[") == 1);
        EXPECT(r, count_lines(r->err, "server stopped by") == 1);
        EXPECT(r, count_text(r->err, "keeps serving") == 1);
        EXPECT(r, strcmp(run_processes(r), " ") == 0);
        run_close(r);
    }
}

Test(over_exec, who_has_sent_it)
{
    struct run *r =
        run_start(HOW(RUN_CHILD, DELAY), ARGV("sh", "-c", "echo begun; sleep 0.3; exec idle"));
    run_await(r, "begun");
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    EXPECT(r,
           strstr(r->err, "server stopped by SIGTERM: idle[") && strstr(r->err, "sent by poker["));
    run_close(r);
}

Test(over_exec, a_program_without_the_library)
{
    struct run *r = start_and_signal(HOW(RUN_CHILD, DELAY),
                                     "echo begun; sleep 0.3; exec env -u LD_PRELOAD idle");
    run_finish(r);
    EXPECT(r, r->end == -SIGTERM && r->seconds < 5);
    run_close(r);
}

static bool waits(struct run *r)
{
    return run_find(r, WAITS) != 0;
}

// All that it has open is what tells of the end of the process.
static bool waits_alone(struct run *r)
{
    return waits(r) && proc_fds(run_find(r, WAITS)) == 1;
}

// The app sees neither a child that it has not made nor its end.
Test(over_exec, nobody_notices)
{
    struct run *r = start_and_signal(
        HOW(RUN_PID1, DELAY),
        "trap 'echo child' CHLD; echo begun; exec 3>&1; sleep 0.3; wait; echo waited; exec 3>&-; "
        "read line");
    run_await_true(r, waits_alone);
    const pid_t pid = run_find(r, WAITS);
    EXPECT(r, proc_signal(pid, "SigBlk", SIGTERM) && proc_signal(pid, "SigBlk", SIGINT));
    run_finish(r);
    EXPECT(r, strcmp(r->out, "begun\nchild\nwaited\n") == 0 && r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by") == 1);
    run_close(r);
}

static bool is_gone(struct run *r)
{
    return !strstr(run_processes(r), WAITS) && !strstr(run_processes(r), "python3");
}

// An app that leaves by itself during the delay, by exit() or _exit(), leaves nobody behind.
Test(over_exec, it_ends_with_the_process)
{
    static const char *const ways[] = {"sys.exit(0)", "os._exit(0)"};
    char script[256];
    for (unsigned i = 0; i < 2; ++i) {
        snprintf(script, sizeof script,
                 "python3 -c 'import os, sys; print(\"begun\", flush=True); "
                 "os.read(0, 9); %s'; read line",
                 ways[i]);
        struct run *r =
            run_start(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=9s"}), ARGV("sh", "-c", script));
        run_await(r, "begun");
        kill(run_await_process(r, "python3"), SIGTERM);
        run_await_true(r, waits);
        run_say(r, "go\n");
        run_await_true(r, is_gone);
        run_close(r);
    }
}

Test(over_exec, threads_have_none)
{
    struct run *r = run_start(HOW(RUN_PID1, DELAY), ARGV("threads"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_err(r, "keeps serving");
    EXPECT(r, run_find(r, WAITS) == 0);
    run_finish(r);
    EXPECT(r, r->end == 143);
    run_close(r);
}
