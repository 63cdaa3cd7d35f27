// SPDX-License-Identifier: MIT
// P5: a container main process with children passes the signal on, waits, and ends as its last
// direct child did.
#include "harness.h"

TestSuite(family, .timeout = 60);

#define DONE_ONCE "app: done HUP=0 INT=0 QUIT=0 USR1=0 TERM=1"

static struct run *start_app(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    return r;
}

static void expect_one_clean_stop(struct run *r, int end)
{
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, count_text(r->err, "app: done") == 1);
    EXPECT(r, !strstr(r->out, "after"));
    EXPECT(r, r->end == end);
    run_close(r);
}

Test(family, nested_shells)
{
    struct run *r =
        start_app(HOW(RUN_PID1), ARGV("sh", "-c", "sh -c 'app; echo after'; echo after"));
    expect_one_clean_stop(r, 7);
}

Test(family, three_levels)
{
    struct run *r =
        start_app(HOW(RUN_PID1),
                  ARGV("sh", "-c", "sh -c 'sh -c \"app; echo after\"; echo after'; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

Test(family, a_main_process_that_is_no_shell)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("parent", "app", "4"));
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, !strstr(r->err, "parent: went on"));
    EXPECT(r, r->end == 4);
    run_close(r);
}

Test(family, child_of_pid1_is_main_too)
{
    struct run *r = start_app(HOW(RUN_CHILD), ARGV("sh", "-c", "app; echo after"));
    expect_one_clean_stop(r, 7);
}

Test(family, deeper_down_it_is_an_ordinary_death)
{
    const enum run_where places[] = {RUN_DEEP, RUN_HOST};
    for (size_t i = 0; i < 2; ++i) {
        struct run *r = start_app(HOW(places[i]), ARGV("sh", "-c", "app; echo after"));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == -SIGTERM);
        EXPECT(r, !strstr(r->err, "app: stopping"));
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: sh[") == 1);
        run_close(r);
    }
}

Test(family, background_app_and_wait)
{
    expect_one_clean_stop(start_app(HOW(RUN_PID1), ARGV("sh", "-c", "app & wait; echo after")), 7);
}

Test(family, pipeline)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("sh", "-c", "app 7 | cat | cat; echo after"));
    expect_one_clean_stop(r, 7);
}

Test(family, orphan_in_the_background)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("sh", "-c", "(app &); sleep 60; echo after"));
    run_await_process(r, "sleep");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

Test(family, double_forked_grandchild)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("sh", "-c", "orphan app; sleep 60; echo after"));
    run_await_process(r, "sleep");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

// Not pid 1: orphans come to it only because it is a subreaper during the stop.
Test(family, grandchild_that_becomes_an_orphan_during_the_stop)
{
    struct run *r =
        start_app(HOW(RUN_CHILD), ARGV("sh", "-c", "sh -c 'sh -c \"app; :\"; :'; echo after"));
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    EXPECT(r, !strstr(r->out, "after"));
    run_close(r);
}

Test(family, last_direct_child_gives_the_status)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "app 3 50 & app 9 300; :"));
    run_await(r, "ready\nready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 2);
    EXPECT(r, r->end == 9);
    run_close(r);
}

Test(family, child_that_dies_of_the_signal)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "idle; :"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_text(r->err, "server stopped by SIGTERM") == 1);
    run_close(r);
    r = run_start(HOW(RUN_CHILD), ARGV("sh", "-c", "idle; :"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}

Test(family, other_watched_signal)
{
    struct run *r = start_app(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=QUIT"}),
                              ARGV("sh", "-c", "app; echo after"));
    run_stop(r, SIGQUIT);
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=1 USR1=0 TERM=0") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(family, from_a_process_inside)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("sh", "-c", "app; echo after"));
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    EXPECT(r, count_text(r->err, DONE_ONCE) == 1);
    run_close(r);
}

Test(family, children_that_ended_before)
{
    struct run *r = start_app(HOW(RUN_PID1), ARGV("sh", "-c", "true & true & app; echo after"));
    expect_one_clean_stop(r, 7);
}
