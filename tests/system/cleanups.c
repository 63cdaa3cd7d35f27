// SPDX-License-Identifier: MIT
// P7: what runs at a stop, in which order, and in which process.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(cleanups, .timeout = 60);

#define REGISTERED "four stopping 15\ntwo stopping 15\none stopping 15\n"
#define HANDLED    "to stdout\natexit\non_exit arg, status 143\ndestructor\nlibrary destructor\n"

static const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_HOST};
enum { PLACES = sizeof places / sizeof *places };

static int end_at(enum run_where where)
{
    return where == RUN_PID1 ? 143 : -SIGTERM;
}

static struct run *stop(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == end_at(how->where));
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
    return r;
}

static void expect_out(const struct run_how *how, const char *const argv[], const char *text)
{
    struct run *r = stop(how, argv);
    EXPECT(r, strcmp(r->out, text) == 0);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

Test(cleanups, registered_newest_first)
{
    for (int i = 0; i < PLACES; ++i)
        for (int musl = 0; musl < 2; ++musl)
            expect_out(HOW(places[i], .musl = musl), ARGV("registry", "order"),
                       "stopping 0\nready\n" REGISTERED);
}

Test(cleanups, registered_weakly_starts_without_sigshim)
{
    struct run *r = run_start(HOW(RUN_HOST, .bare = true), ARGV("registry"));
    run_await(r, "no sigshim\nready\n");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && r->err_len == 0);
    run_close(r);
}

Test(cleanups, a_function_registers_and_cancels)
{
    for (int musl = 0; musl < 2; ++musl)
        expect_out(HOW(RUN_PID1, .musl = musl), ARGV("registry", "inside"),
                   "stopping 0\nready\nfour stopping 15\ncancel itself: -1\n"
                   "cancel two: 0\nnew stopping 15\nthree stopping 15\n"
                   "one stopping 15\n");
}

Test(cleanups, registration_errors)
{
    struct run *r = stop(HOW(RUN_PID1), ARGV("registry", "errors"));
    EXPECT(r, strstr(r->out, "no function: -1 Invalid argument\n"
                             "registered: 128\n"
                             "one more: -1 No space left on device\n"
                             "cancel: 0 Success\n"
                             "cancel again: -1 No such file or directory\n"
                             "cancel 0: -1 No such file or directory\n"
                             "cancel -1: -1 No such file or directory\n"
                             "cancel unknown: -1 No such file or directory\n"
                             "room again: 0 Success\n"
                             "cancel the old id of its slot: -1 No such file or "
                             "directory\nready\nthree stopping 15\n") == r->out);
    EXPECT(r, count_text(r->out, "one stopping 15\n") == 127);
    run_close(r);
}

Test(cleanups, another_thread_registers)
{
    for (int musl = 0; musl < 2; ++musl)
        expect_out(HOW(RUN_PID1, .musl = musl), ARGV("registry", "thread"),
                   "ready\none stopping 15\n");
}

Test(cleanups, everything_that_exit_runs)
{
    static const char *const ways[] = {"pause", "loop"};
    for (int i = 0; i < PLACES * 2; ++i) {
        struct run *r = stop(HOW(places[i / 2]), ARGV("handlers", ways[i % 2]));
        EXPECT(r, strcmp(r->out, "ready\n" HANDLED) == 0);
        cr_expect_str_eq(run_file(r, "buffered"), "to a file\n");
        run_close(r);
    }
}

Test(cleanups, objects_of_cxx)
{
    for (int i = 0; i < PLACES; ++i) {
        struct run *r = stop(HOW(places[i]), ARGV("objects"));
        EXPECT(r, strcmp(r->out, "ready\nto cout\nregistered\nend of thread\n"
                                 "end of function\nend of program\n") == 0);
        cr_expect_str_eq(run_file(r, "buffered"), "to a file\n");
        run_close(r);
    }
}

Test(cleanups, in_a_shell)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "handlers; echo after; objects"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(r->out, "ready\n" HANDLED) == 0);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: handlers[") == 1);
    run_close(r);
}

Test(cleanups, not_the_apps_own)
{
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_ATEXIT=0"}), ARGV("handlers"));
    EXPECT(r, strcmp(r->out, "ready\n") == 0);
    cr_expect_str_eq(run_file(r, "buffered"), "");
    run_close(r);
    // What is registered with sigshim_atexit runs; what it leaves in a buffer is lost.
    expect_out(HOW(RUN_PID1, .env = {"SIGSHIM_ATEXIT=0"}), ARGV("registry", "order"),
               "stopping 0\nready\n");
}

Test(cleanups, not_in_a_forked_worker)
{
    struct run *r =
        run_start(HOW(RUN_HOST, .env = {"SIGSHIM_HOOK=echo hook", "SIGSHIM_UNLINK=/proc/version"}),
                  ARGV("handlers", "worker"));
    run_await_err(r, "worker ");
    const pid_t worker = (pid_t)strtol(strstr(r->err, "worker ") + 7, NULL, 10);
    kill(worker, SIGTERM);
    run_finish(r);
    EXPECT(r, r->end == 5);
    EXPECT(r, strcmp(r->out, "ready\nto stdout\natexit\non_exit arg, status 5\n"
                             "destructor\nlibrary destructor\n") == 0);
    EXPECT(r, count_lines(r->err, "") == 1);
    cr_expect_str_eq(run_file(r, "buffered"), "to a file\n");
    run_close(r);
}

Test(cleanups, order_of_all)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_HOOK=echo the hook", "SIGSHIM_LOG=stdout"}),
                  ARGV("objects"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    const char *line = strstr(r->out, "server stopped by SIGTERM: "),
               *hook = strstr(r->out, "the hook\n"), *last = strstr(r->out, "end of ");
    EXPECT(r, line && hook && last && line < hook && hook < last);
    run_close(r);
}
