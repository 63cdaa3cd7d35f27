// SPDX-License-Identifier: MIT
// Threads, small alternate signal stacks and Go.
#include "harness.h"
#include <stdio.h>
#include <string.h>

TestSuite(threads, .timeout = 60);

enum { STACK = 32768, FRAMES = 2048 };

static struct run *start_ready(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    return r;
}

static void expect_stop(const char *way)
{
    struct run *r = start_ready(HOW(RUN_PID1), ARGV("threads", way));
    EXPECT(r, proc_number(r->pid, "Threads") == 4);
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: threads[1]") == 1);
    run_close(r);
    r = start_ready(HOW(RUN_HOST), ARGV("threads", way));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}

Test(threads, main_in_join)
{
    expect_stop("join");
}

Test(threads, main_blocks_the_signal)
{
    expect_stop("masked");
}

static bool is_whole(struct run *r, const char *name)
{
    char path[512], end[2] = "";
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    FILE *file = fopen(path, "re");
    bool whole = file && fseek(file, -2, SEEK_END) == 0 &&
                 fread(end, 1, sizeof end, file) == sizeof end &&
                 memcmp(end, ">\n", sizeof end) == 0;
    if (file)
        fclose(file);
    return whole;
}

// Their last line is not cut in half, although the flush at the end is given up.
Test(threads, print_to_the_end)
{
    for (int i = 0; i < 5; ++i) {
        struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "exec printers >lines"));
        run_await_err(r, "ready\n");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, is_whole(r, "lines"));
        run_close(r);
    }
}

Test(threads, actions_changed_at_once)
{
    struct run *r = run_whole(HOW(RUN_PID1), ARGV("churn"));
    EXPECT(r, strcmp(r->out, "strange 0, handled some\n") == 0);
    EXPECT(r, r->end == 0 && r->err_len == 0);
    run_close(r);
}

// How many bytes of a stack that grows downwards were used.
static long used(struct run *r, const char *name)
{
    static unsigned char bytes[STACK];
    char path[512];
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    FILE *file = fopen(path, "re");
    const size_t n = file ? fread(bytes, 1, STACK, file) : 0;
    if (file)
        fclose(file);
    EXPECT(r, n == STACK);
    size_t first = 0;
    while (first < n && bytes[first] == 0)
        ++first;
    return (long)(n - first);
}

// The stand-in may run on the app's alternate stack: its frames, beyond the kernel's own, stay
// under 2 KiB.
Test(threads, little_of_the_alternate_stack_is_used)
{
    struct run *r = start_ready(HOW(RUN_PID1), ARGV("altstack"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    const long kernel = used(r, "empty"), stop = used(r, "stack");
    cr_expect(stop < kernel + FRAMES, "a stop uses %ld bytes, an empty handler %ld", stop, kernel);
    run_close(r);
}

Test(threads, one_shot_on_the_alternate_stack)
{
    struct run *r = start_ready(HOW(RUN_PID1), ARGV("altstack", "once"));
    run_kill(r, SIGTERM);
    run_say(r, "\n");
    EXPECT(r, !run_ends_within(r, 0.2));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    const long kernel = used(r, "empty"), stop = used(r, "stack");
    cr_expect(stop < kernel + FRAMES, "a stop uses %ld bytes, an empty handler %ld", stop, kernel);
    run_close(r);
}

static void stop_on_little(const char *way)
{
    struct run *r = start_ready(HOW(RUN_HOST), ARGV("smallstack", way));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    EXPECT(r, strcmp(r->out, "ready\nwhole\n") == 0);
    run_close(r);
}

// Exit handlers have the room that they need, and what lies below a stack stays whole.
Test(threads, exit_handlers_where_little_stack_is_left)
{
    stop_on_little("default");
    stop_on_little("thread");
    stop_on_little("coroutine");
    stop_on_little("guarded");
}

static void handle_on_little(const char *variable)
{
    struct run *r = start_ready(HOW(RUN_HOST, .env = {variable}), ARGV("smallstack", "handler"));
    run_kill(r, SIGTERM);
    run_await(r, "handled\n");
    EXPECT(r, !run_ends_within(r, 0.2));
    run_stop(r, SIGKILL);
    EXPECT(r, count_text(r->out, "whole") == 1);
    run_close(r);
}

// Its own handler is called there, where no more than that would fit.
Test(threads, a_handler_on_the_smallest_alternate_stack)
{
    handle_on_little("SIGSHIM_TRACE=1");
    handle_on_little("SIGSHIM_FORWARD=always");
}

static void stop_go(enum run_where where, const char *way, int end)
{
    struct run *r = start_ready(HOW(where), ARGV("notify", way));
    run_stop(r, SIGTERM);
    cr_expect(r->end == end, "%s: not %d\n%s", way, end, run_describe(r));
    EXPECT(r, strcmp(way, "notify") != 0 || strstr(r->out, "notified"));
    run_close(r);
}

Test(threads, go_with_cgo)
{
    require_fixture(FIXTURE("notify"));
    stop_go(RUN_PID1, "notify", 3);
    stop_go(RUN_CHILD, "notify", 3);
    stop_go(RUN_CHILD, "default", -SIGTERM);
    stop_go(RUN_CHILD, "reset", -SIGTERM);
}

// Go's own handler hands an unwanted signal to what it found at start, which is the stand-in.
// Without the preload it raises in vain, and exits with 2.
Test(threads, go_default_at_pid1)
{
    require_fixture(FIXTURE("notify"));
    stop_go(RUN_PID1, "default", 143);
    stop_go(RUN_PID1, "reset", 143);
}
