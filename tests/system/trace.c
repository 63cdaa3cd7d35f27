// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE: what is reported, by which process, and that the app does not notice.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(trace, .timeout = 60);

#define TRACED .env = {"SIGSHIM_TRACE=1"}

static bool has_line(struct run *r, const char *start, const char *end)
{
    const char *line = r->err;
    while (line && *line) {
        size_t len = strcspn(line, "\n"), tail = strlen(end);
        if (strncmp(line, start, strlen(start)) == 0 && len >= tail &&
            memcmp(line + len - tail, end, tail) == 0)
            return true;
        line += len + (line[len] == '\n');
    }
    return false;
}

static void expect_calls(const char *name, bool musl)
{
    struct run *r = run_whole(HOW(RUN_PID1, .musl = musl, TRACED), ARGV(name));
    EXPECT(r, r->end == 0);
    EXPECT(r, strcmp(r->out, "all as it should be\n") == 0);
    EXPECT(r, strstr(r->err, "trace: traced[1] sets SIGTERM to handler traced+0x"));
    EXPECT(r, strstr(r->err, " SA_RESTART, was SIG_DFL, called from traced+0x"));
    EXPECT(r, strstr(r->err, "sends SIGTERM to itself with kill: ok, called from traced+0x"));
    EXPECT(r, strstr(r->err, "sends SIGTERM to itself with raise: ok"));
    EXPECT(r, strstr(r->err, "sends SIGTERM to itself with sigqueue: ok"));
    EXPECT(r, strstr(r->err, "sends SIGTERM to ?[1073741823] with kill: ESRCH"));
    EXPECT(r, strstr(r->err, "with pthread_kill: ok"));
    EXPECT(r, count_text(r->err, "gets SIGTERM, sent by traced[1] uid 0") == 3);
    EXPECT(r, strstr(r->err, "trace: traced[1] blocks SIGTERM, called from traced+0x"));
    EXPECT(r, !strstr(r->err, "SIGUSR1")); // not watched
    EXPECT(r, strstr(r->err, "trace: traced[1] sets SIGINT to SIG_IGN, was SIG_DFL"));
    EXPECT(r, strstr(r->err, "trace: traced[3] sets SIGTERM to SIG_DFL, was handler"));
    EXPECT(r, has_line(r, "trace: traced[1] ends with SIGTERM", "pending for the process"));
    EXPECT(r, has_line(r, "trace: traced[1] ends with SIGTERM", "pending for thread 2"));
    run_close(r);
}

Test(trace, every_call)
{
    expect_calls("traced", false);
}

Test(trace, every_call_with_musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/traced");
    expect_calls("traced", true);
}

Test(trace, off_says_nothing_and_changes_nothing)
{
    for (int i = 0; i < 2; ++i) {
        struct run *r = run_whole(HOW(RUN_PID1, .bare = i == 1), ARGV("traced"));
        EXPECT(r, r->end == 0 && r->err_len == 0);
        EXPECT(r, strcmp(r->out, "all as it should be\n") == 0);
        run_close(r);
    }
}

Test(trace, what_was_inherited)
{
    struct run *r = run_start(HOW(RUN_PID1, .blocked = SIGTERM, .ignored = SIGINT, TRACED),
                              ARGV("sleep", "1000"));
    run_await_err(r, "trace: sleep[1] starts with SIGINT ignored, SIGTERM blocked\n");
    run_stop(r, SIGKILL);
    run_close(r);
}

Test(trace, a_shell_and_its_trap)
{
    require_program("bash");
    struct run *r = run_start(
        HOW(RUN_PID1, TRACED),
        ARGV("bash", "-c", "trap 'echo trapped; exit 3' TERM; echo ready; sleep 1000 & wait"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 3);
    EXPECT(r, strstr(r->err, "trace: bash[1] sets SIGTERM to handler bash+0x"));
    EXPECT(r, strstr(r->err, "trace: bash[1] gets SIGTERM, sent from outside this PID namespace; "
                             "handler bash+0x"));
    run_close(r);
}

Test(trace, the_library_that_asked)
{
    require_program("python3");
    struct run *r =
        run_whole(HOW(RUN_PID1, TRACED),
                  ARGV("python3", "-c", "import signal; signal.signal(15, lambda *a: None)"));
    EXPECT(r, r->end == 0);
    EXPECT(r, strstr(r->err, "sets SIGTERM to handler ") && strstr(r->err, ", called from "));
    run_close(r);
}

Test(trace, a_rewritten_signal)
{
    require_program("python3");
    struct run *r =
        run_start(HOW(RUN_PID1, .env = {"SIGSHIM_TRACE=1", "SIGSHIM_MAP=TERM:INT"}),
                  ARGV("python3", "-c",
                       "import time\nprint('ready', flush=True)\nwhile True: time.sleep(0.02)"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 130);
    EXPECT(r, strstr(r->err, "gets SIGTERM, sent from outside this PID namespace; "
                             "rewritten to SIGINT\n"));
    EXPECT(r, strstr(r->err, "gets SIGINT, "));
    run_close(r);
}

Test(trace, json_has_the_events)
{
    struct run *r =
        run_whole(HOW(RUN_PID1, .env = {"SIGSHIM_TRACE=1", "SIGSHIM_FORMAT=json"}), ARGV("traced"));
    static const char *const events[] = {"set", "mask", "get", "send", "exit"};
    EXPECT(r, count_lines(r->err, "{\"time\":") == count_lines(r->err, ""));
    for (int i = 0; i < 5; ++i) {
        char text[40];
        snprintf(text, sizeof text, "\"event\":\"trace-%s\"", events[i]);
        EXPECT(r, strstr(r->err, text));
    }
    run_close(r);
}

Test(trace, a_flood_is_no_deadlock_and_nothing_is_torn)
{
    struct run *r = run_whole(HOW(RUN_PID1, TRACED), ARGV("traced", "flood"));
    EXPECT(r, r->end == 0);
    EXPECT(r, strcmp(r->out, "got 3000\n") == 0);
    EXPECT(r, count_lines(r->err, "trace: ") == count_lines(r->err, ""));
    run_close(r);
}

Test(trace, a_full_pipe_holds_nobody_up)
{
    struct run *r = run_whole(HOW(RUN_PID1, .err = ERR_FULL, TRACED), ARGV("traced", "flood"));
    EXPECT(r, r->end == 0);
    EXPECT(r, strcmp(r->out, "got 3000\n") == 0);
    EXPECT(r, r->seconds < 20);
    run_close(r);
}
