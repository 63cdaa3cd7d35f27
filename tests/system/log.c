// SPDX-License-Identifier: MIT
// P12: whether or not anybody reads the log, an app ends the same; and the app's own files stay
// its own.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(log, .timeout = 60);

static void expect_end(const struct run_how *how, double seconds)
{
    struct run *r = run_start(how, ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (how->where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, r->seconds < seconds);
    run_close(r);
}

Test(log, reader_is_gone)
{
    expect_end(HOW(RUN_PID1, .err = ERR_GONE), 5);
    expect_end(HOW(RUN_HOST, .err = ERR_GONE), 5);
}

// At most 100 ms are spent on a pipe that nobody reads; the rest is for a busy machine.
Test(log, pipe_is_full)
{
    expect_end(HOW(RUN_PID1, .err = ERR_FULL), 1);
    expect_end(HOW(RUN_HOST, .err = ERR_FULL), 1);
    expect_end(HOW(RUN_PID1, .err = ERR_FULL, .err_nonblock = true), 1);
}

Test(log, family_with_a_full_pipe)
{
    struct run *r = run_start(HOW(RUN_PID1, .err = ERR_FULL), ARGV("sh", "-c", "idle; echo after"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143 && r->seconds < 2);
    run_close(r);
}

Test(log, fd2_is_closed)
{
    expect_end(HOW(RUN_PID1, .err = ERR_CLOSED), 5);
    expect_end(HOW(RUN_HOST, .err = ERR_CLOSED), 5);
}

Test(log, non_blocking_pipe)
{
    struct run *r = run_start(HOW(RUN_PID1, .err_nonblock = true), ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[1]") == 1);
    run_close(r);
}

static void expect_untouched(const char *way, enum run_err err)
{
    struct run *r = run_start(HOW(RUN_PID1, .err = err), ARGV("reuse", way, "file"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    cr_expect_str_eq(run_file(r, "file"), "mine\n", "%s: a line in the app's own file", way);
    run_close(r);
}

Test(log, never_into_the_apps_own_file)
{
    expect_untouched("close", ERR_PIPE);
    expect_untouched("dup", ERR_PIPE);
    expect_untouched("close", ERR_CLOSED);
}

static void expect_line_in(const struct run_how *how, const char *shell_form, const char *file)
{
    struct run *r = run_start(how, ARGV("sh", "-c", shell_form));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    const char *text = strcmp(file, "stdout") == 0 ? strchr(r->out, '\n') + 1 : run_file(r, file);
    EXPECT(r, r->end == 143);
    EXPECT(r, r->err_len == 0);
    cr_expect(count_lines(text, "server stopped by SIGTERM: idle[1]") == 1, "%s: %s", file, text);
    run_close(r);
}

Test(log, other_places)
{
    expect_line_in(HOW(RUN_PID1, .env = {"SIGSHIM_LOG=stdout"}), "exec idle", "stdout");
    expect_line_in(HOW(RUN_PID1, .env = {"SIGSHIM_LOG=fd:7"}), "exec idle 7>file", "file");
}

Test(log, off)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {"SIGSHIM_LOG=off"}), ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143 && r->err_len == 0 && strcmp(r->out, "ready\n") == 0);
    run_close(r);
}

// Two stops append to the same file.
Test(log, file)
{
    char path[64], setting[96];
    snprintf(path, sizeof path, "/tmp/sigshim-log-%d", (int)getpid());
    snprintf(setting, sizeof setting, "SIGSHIM_LOG=%s", path);
    for (int i = 0; i < 2; ++i) {
        struct run *r = run_start(HOW(RUN_PID1, .env = {setting}), ARGV("idle"));
        run_await(r, "ready");
        EXPECT(r, proc_fds(r->pid) == 3);
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143 && r->err_len == 0);
        run_close(r);
    }
    struct run *cat = run_whole(HOW(RUN_HOST, .bare = true), ARGV("cat", path));
    EXPECT(cat, count_lines(cat->out, "server stopped by SIGTERM: idle[1]") == 2);
    unlink(path);
    run_close(cat);
}

Test(log, file_that_cannot_be_written)
{
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_LOG=/proc/no/such/file"}), 5);
    expect_end(HOW(RUN_PID1, .env = {"SIGSHIM_LOG=/"}), 5);
}
