// SPDX-License-Identifier: MIT
// P4: after a one-shot handler, or one that sets the default and raises again, the second signal
// ends the process, at pid 1 too.
#include "harness.h"

TestSuite(oneshot, .timeout = 60);

static void expect_second_ends(enum run_where where, const char *way)
{
    struct run *r = run_start(HOW(where), ARGV("oneshot", way));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    run_await(r, "first\nnow default\n");
    EXPECT(r, !r->ended);
    EXPECT(r, r->err_len == 0);
    EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, count_text(r->out, "first") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: oneshot[") == 1);
    run_close(r);
}

static void expect_one_ends(enum run_where where, const char *way)
{
    struct run *r = run_start(HOW(where), ARGV("oneshot", way));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, count_text(r->out, "first") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: oneshot[") == 1);
    run_close(r);
}

Test(oneshot, resethand)
{
    expect_second_ends(RUN_PID1, "resethand");
    expect_second_ends(RUN_HOST, "resethand");
}

Test(oneshot, sysv_signal)
{
    expect_second_ends(RUN_PID1, "sysv");
    expect_second_ends(RUN_HOST, "sysv");
}

Test(oneshot, raises_again_as_node)
{
    expect_one_ends(RUN_PID1, "node");
    expect_one_ends(RUN_CHILD, "node");
}

Test(oneshot, sets_default_and_raises)
{
    expect_one_ends(RUN_PID1, "raise");
    expect_one_ends(RUN_CHILD, "raise");
}

Test(oneshot, vfork_child_that_resets_leaves_it_alone)
{
    struct run *bare = run_start(HOW(RUN_HOST, .bare = true), ARGV("vforker"));
    struct run *r = run_start(HOW(RUN_PID1), ARGV("vforker"));
    run_await(bare, "ready");
    run_await(r, "ready");
    cr_expect_str_eq(r->out, bare->out);
    EXPECT(r, strstr(r->out, "TERM 1 1\nINT 1\nhandler 15\nafter: default\n") != NULL);
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    run_close(bare);
    run_close(r);
}

Test(oneshot, saved_and_put_back)
{
    const char *const ways[] = {"restore", "ruby", "chain"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; ++i) {
        const bool handled = i > 0;
        struct run *r = run_start(HOW(RUN_PID1), ARGV("restorer", ways[i]));
        run_await(r, "ready");
        EXPECT(r, strstr(r->out, "old: default flags 0\n") != NULL);
        run_kill(r, SIGTERM);
        if (handled)
            run_await(r, "handler\nwoke\n");
        else
            run_finish(r);
        EXPECT(r, r->ended == !handled);
        EXPECT(r, handled ? r->err_len == 0 : r->end == 143);
        run_close(r);
    }
}
