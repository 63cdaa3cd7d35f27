// SPDX-License-Identifier: MIT
// SIGSHIM_HOOK, SIGSHIM_UNLINK and SIGSHIM_DELAY.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(hook, .timeout = 60);

#define LAST "library destructor\n"

static struct run *stop(const struct run_how *how)
{
    struct run *r = run_start(how, ARGV("handlers"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, count_text(r->err, "server stopped by SIGTERM: ") == 1 ||
                  strstr(r->out, "server stopped by"));
    return r;
}

Test(hook, output_and_environment)
{
    struct run *r =
        stop(HOW(RUN_PID1, .env = {"SIGSHIM_HOOK=echo \"$SIGSHIM_SIGNAL $SIGSHIM_PID $EXTRA "
                                   "'$LD_PRELOAD'\"; echo err >&2; cat; pwd",
                                   "EXTRA=extra"}));
    EXPECT(r, strstr(r->err, "\nSIGTERM 1 extra ''\nerr\n/") != NULL);
    EXPECT(r, strstr(r->err, r->dir) != NULL);
    EXPECT(r, strstr(r->out, LAST) != NULL);
    run_close(r);
}

Test(hook, output_goes_where_the_log_goes)
{
    struct run *r = stop(HOW(RUN_HOST, .env = {"SIGSHIM_HOOK=echo hook", "SIGSHIM_LOG=stdout"}));
    EXPECT(r, strstr(r->out, "\nhook\n") && r->err_len == 0);
    run_close(r);
}

static void expect_failure(const char *hook, const char *line)
{
    char env[200];
    snprintf(env, sizeof env, "SIGSHIM_HOOK=%s", hook);
    struct run *r = stop(HOW(RUN_PID1, .env = {env}));
    EXPECT(r, count_lines(r->err, line) == 1);
    EXPECT(r, strstr(r->out, LAST) != NULL);
    run_close(r);
}

Test(hook, failure_is_told)
{
    expect_failure("exit 3", "sigshim: SIGSHIM_HOOK exited 3");
    expect_failure("kill -9 $$", "sigshim: SIGSHIM_HOOK died of SIGKILL");
    expect_failure("/not/there", "sigshim: SIGSHIM_HOOK exited 127");
}

// Its children are killed too: nothing of it is left.
Test(hook, is_killed_at_the_deadline)
{
    struct run *r =
        run_start(HOW(RUN_HOST, .env = {"SIGSHIM_GRACE=600ms", "SIGSHIM_HOOK=sleep 47 & echo $! $$ "
                                                               ">pids; sleep 47"}),
                  ARGV("handlers"));
    int pids[2] = {0, 0};
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && r->seconds < 3);
    EXPECT(r, count_lines(r->err, "sigshim: SIGSHIM_HOOK") == 1);
    EXPECT(r, sscanf(run_file(r, "pids"), "%d %d", &pids[0], &pids[1]) == 2);
    for (int i = 0; i < 2; ++i) {
        cr_expect(kill(pids[i], 0) != 0 || proc_state(pids[i]) == 'Z',
                  "a process of the hook is left");
        if (pids[i] > 1)
            kill(pids[i], SIGKILL);
    }
    run_close(r);
}

Test(hook, does_not_touch_the_apps_children)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_HOOK=exit 0"}), ARGV("parent", "app", "4"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 4);
    run_close(r);
}

Test(hook, files_are_removed)
{
    char env[600];
    const char *const names[] = {"/tmp/sigshim-one", "/tmp/sigshim-two"};
    for (int i = 0; i < 2; ++i)
        fclose(fopen(names[i], "w"));
    snprintf(env, sizeof env, "SIGSHIM_UNLINK=%s:/tmp/sigshim-none:/proc/1:%s", names[0], names[1]);
    struct run *r = stop(HOW(RUN_HOST, .env = {env}));
    EXPECT(r, access(names[0], F_OK) != 0 && access(names[1], F_OK) != 0);
    EXPECT(r, count_lines(r->err, "sigshim: /proc/1 cannot be removed: ") == 1);
    EXPECT(r, !strstr(r->err, "none"));
    EXPECT(r, strstr(r->out, LAST) != NULL);
    run_close(r);
}

Test(hook, bad_items_of_the_list)
{
    fclose(fopen("/tmp/sigshim-three", "w"));
    struct run *r = stop(HOW(RUN_HOST, .env = {"SIGSHIM_UNLINK=relative::/tmp/sigshim-three"}));
    EXPECT(r, access("/tmp/sigshim-three", F_OK) != 0);
    EXPECT(r, count_text(r->err, "relative is not an absolute path") == 1);
    run_close(r);
}

static bool takes_signals(struct run *r)
{
    return !proc_signal(r->pid, "SigBlk", SIGTERM);
}

Test(hook, delay_serves_on)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=600ms"}), ARGV("handlers"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_err(r, "keeps serving for SIGSHIM_DELAY");
    run_await_true(r, takes_signals);
    run_finish(r);
    EXPECT(r, r->seconds > 0.55 && r->seconds < 3 && r->end == 143);
    EXPECT(r, strcmp(r->out + strlen(r->out) - strlen(LAST), LAST) == 0);
    run_close(r);
}

Test(hook, second_signal_cuts_the_delay_short)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=9s"}), ARGV("handlers"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await_err(r, "keeps serving for SIGSHIM_DELAY");
    run_stop(r, SIGTERM);
    EXPECT(r, r->seconds < 1 && r->end == 143);
    EXPECT(r, strstr(r->out, LAST) != NULL);
    run_close(r);
}
