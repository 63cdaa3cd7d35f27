// SPDX-License-Identifier: MIT
// Signals whose default action is to do nothing (P1): a change of the terminal's size is no stop,
// even if WINCH is in SIGSHIM_SIGNALS, as with the image of httpd; a process may stop by them.
#include "harness.h"
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

TestSuite(resize, .timeout = 60);

#define WINCH "SIGSHIM_SIGNALS=WINCH,TERM"

// Twice, so that the second signal comes to what the first one has left behind.
static void resize(struct run *r)
{
    for (unsigned short rows = 30; rows < 32; ++rows) {
        const struct winsize size = {.ws_row = rows, .ws_col = 90};
        cr_assert_eq(ioctl(r->fd_in, TIOCSWINSZ, &size), 0);
        usleep(50000);
    }
}

static struct run *start(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    return r;
}

static void expect_to_live(const struct run_how *how, const char *const argv[])
{
    struct run *r = start(how, argv);
    resize(r);
    run_say(r, "\n");
    run_await(r, "pong");
    EXPECT(r, r->err_len == 0);
    EXPECT(r, how->musl || !strstr(r->out, "cut short"));
    run_close(r);
}

Test(resize, is_no_stop)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_EXEC, RUN_HOST};
    for (size_t i = 0; i < sizeof places / sizeof *places; ++i) {
        expect_to_live(HOW(places[i], .tty = true, .env = {WINCH}), ARGV("idle"));
        expect_to_live(HOW(places[i], .tty = true, .env = {WINCH}), ARGV("resized"));
    }
}

Test(resize, is_no_stop_in_a_forked_worker)
{
    expect_to_live(HOW(RUN_PID1, .tty = true, .env = {WINCH}), ARGV("resized", "worker"));
    expect_to_live(HOW(RUN_HOST, .tty = true, .env = {WINCH}), ARGV("resized", "worker"));
}

Test(resize, is_no_stop_with_musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/idle");
    expect_to_live(HOW(RUN_PID1, .tty = true, .musl = true, .env = {WINCH}), ARGV("idle"));
}

// Whatever it is to be rewritten to.
Test(resize, is_not_rewritten)
{
    expect_to_live(HOW(RUN_PID1, .tty = true, .env = {"SIGSHIM_MAP=WINCH:TERM"}), ARGV("idle"));
}

// bash has a handler for it, and its background jobs are not in the terminal's group.
Test(resize, is_not_passed_on)
{
    struct run *r = start(
        HOW(RUN_PID1, .console = true, .env = {WINCH, "SIGSHIM_FORWARD=always"}),
        ARGV("bash", "-c", "set -m; trap 'echo resized' WINCH; idle </dev/null & read x; jobs"));
    resize(r);
    run_say(r, "\n");
    run_await(r, "resized");
    run_await(r, "Running");
    EXPECT(r, !strstr(r->out, "passed") && !strstr(r->out, "stopped"));
    run_close(r);
}

Test(resize, does_not_end_the_delay)
{
    struct run *r =
        start(HOW(RUN_PID1, .tty = true, .env = {WINCH, "SIGSHIM_DELAY=600ms"}), ARGV("idle"));
    run_kill(r, SIGTERM);
    run_await_err(r, "keeps serving");
    resize(r);
    run_finish(r);
    EXPECT(r, r->seconds > 0.55);
    EXPECT(r, count_lines(r->err, "") == 2);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM") == 1);
    run_close(r);
}

Test(resize, the_trace_tells_of_it)
{
    struct run *r =
        start(HOW(RUN_PID1, .tty = true, .env = {WINCH, "SIGSHIM_TRACE=1"}), ARGV("idle"));
    resize(r);
    run_await_err(r, "sent by the kernel; left at SIG_DFL, which does nothing\n");
    run_kill(r, SIGWINCH);
    run_finish(r);
    EXPECT(r, strstr(r->err, "idle[1] gets SIGWINCH, sent from outside this PID namespace; left at "
                             "SIG_DFL\n"));
    EXPECT(r, count_lines(r->err, "server stopped by SIGWINCH") == 1);
    run_close(r);
}

Test(resize, the_init_of_sigshim_run)
{
    struct run *r = start(HOW(RUN_CHILD, .bare = true, .tty = true),
                          ARGV("sh", "-c",
                               BUILD_DIR "/sigshim run --init --signals WINCH,TERM idle </dev/null"
                                         "; echo end"));
    resize(r);
    EXPECT(r, !strstr(r->out, "end") && r->err_len == 0);
    run_close(r);
}

Test(resize, a_process_may_stop_by_it)
{
    static const int idle[] = {SIGWINCH, SIGURG, SIGCONT};
    for (size_t i = 0; i < 3; ++i) {
        struct run *r =
            start(HOW(RUN_PID1, .env = {"SIGSHIM_SIGNALS=WINCH,URG,CONT"}), ARGV("idle"));
        run_kill_inside(r, idle[i]);
        run_finish(r);
        EXPECT(r, r->end == 128 + idle[i]);
        EXPECT(r, count_lines(r->err, "server stopped by SIG") == 1);
        run_close(r);
    }
}
