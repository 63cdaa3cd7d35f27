// SPDX-License-Identifier: MIT
// The two programs of the story that handle signals themselves: unchanged by the preload.
#include "harness.h"

TestSuite(story, .timeout = 60);

static struct run *stop(const struct run_how *how, const char *const argv[], int sig)
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, sig);
    return r;
}

static void expect_same(const char *const argv[], int sig, int end)
{
    struct run *bare = stop(HOW(RUN_PID1, .bare = true), argv, sig);
    struct run *with = stop(HOW(RUN_PID1), argv, sig);
    EXPECT(bare, bare->end == end);
    EXPECT(with, with->end == end);
    cr_expect_str_eq(bare->out, with->out);
    cr_expect_str_eq(bare->err, with->err);
    run_close(bare);
    run_close(with);
}

Test(story, foreground_server_with_handlers)
{
    require_program("node");
    expect_same(ARGV("node", SOURCE_FIXTURE("server.js")), SIGTERM, 143);
    expect_same(ARGV("node", SOURCE_FIXTURE("server.js")), SIGINT, 130);
}

Test(story, background_app_under_a_script_with_traps)
{
    const char *const scripts[] = {"sh", "bash"};
    for (size_t i = 0; i < 2; ++i) {
        expect_same(ARGV(scripts[i], SOURCE_FIXTURE("story.sh")), SIGTERM, 143);
        expect_same(ARGV(scripts[i], SOURCE_FIXTURE("story.sh")), SIGUSR1, 3);
    }
}

// The shell form of the same server, which shuts down only with the preload.
Test(story, server_in_shell_form)
{
    require_program("node");
    struct run *r =
        stop(HOW(RUN_PID1), ARGV("sh", "-c", "node \"$FIXTURES/server.js\"; echo after"), SIGTERM);
    EXPECT(r, strstr(r->out, "server: SIGTERM, shutting down\nserver: closed\n") != NULL);
    EXPECT(r, !strstr(r->out, "after"));
    EXPECT(r, r->end == 143);
    run_close(r);
}
