// SPDX-License-Identifier: MIT
// P13: a preloaded process that gets no signal is as it was: threads, fds, heap, timers; and what
// its start costs in system calls, counted by strace.
#include "harness.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

TestSuite(quiet, .timeout = 60);

static const char empty[] = BUILD_DIR "/tests/empty.so";

struct cost {
    int calls, brk, mmap, open_fds;
};

// Puts the library's path into an environment that strace gives to the command alone.
static struct cost trace(const char *library, const char *program)
{
    require_program("strace");
    char preload[512];
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library);
    struct run *r = run_whole(HOW(RUN_HOST, .bare = true),
                              ARGV("strace", "-f", "-o", "calls", "-E", preload, program));
    EXPECT(r, r->end == 0);
    const char *calls = run_file(r, "calls");
    struct cost cost = {0};
    for (const char *line = calls; line && *line; line = strchr(line, '\n'), line += !!line) {
        const char *name = line + strspn(line, "0123456789 ");
        cost.calls += isalpha((unsigned char)*name) != 0;
        cost.brk += strncmp(name, "brk(", 4) == 0;
        cost.mmap += strncmp(name, "mmap(NULL", 9) == 0 && strstr(name, "MAP_ANON") &&
                     strstr(name, "MAP_ANON") < name + strcspn(name, "\n");
        cost.open_fds += strncmp(name, "open", 4) == 0 || strncmp(name, "pipe", 4) == 0 ||
                         strncmp(name, "socket", 6) == 0 || strncmp(name, "dup", 3) == 0;
        cost.open_fds -= strncmp(name, "close(", 6) == 0;
    }
    run_close(r);
    return cost;
}

static void expect_cheap(const char *program, int allowed)
{
    const struct cost with = trace(library_path(), program), none = trace(empty, program);
    cr_expect(none.calls > 5, "strace saw only %d calls", none.calls);
    cr_expect(with.calls <= none.calls + allowed, "%s: %d system calls, an empty library %d",
              program, with.calls, none.calls);
    cr_expect(with.brk == none.brk && with.mmap == none.mmap,
              "%s: a heap block: brk %d, %d; mmap %d, %d", program, with.brk, none.brk, with.mmap,
              none.mmap);
    cr_expect(with.open_fds == none.open_fds, "%s: an fd stays open", program);
}

Test(quiet, what_a_start_costs)
{
    expect_cheap(FIXTURE("noop"), 8);
}

Test(quiet, what_a_start_costs_musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/noop");
    // One more: musl unblocks two signals of its own when a first handler is installed.
    expect_cheap(BUILD_DIR "/tests/fixtures-musl/noop", 9);
}

// Counts the lines of a file in /proc/PID that contain this text.
static int proc_lines(struct run *r, const char *name, const char *text)
{
    char command[128];
    snprintf(command, sizeof command, "grep -c -- '%s' /proc/%d/%s", text, (int)r->pid, name);
    struct run *grep = run_whole(HOW(RUN_HOST, .bare = true), ARGV("sh", "-c", command));
    const int n = grep->out_len ? atoi(grep->out) : -1;
    run_close(grep);
    return n;
}

static struct run *start_idle(const char *preload)
{
    struct run *r = run_start(HOW(RUN_PID1, .preload = preload), ARGV("idle"));
    run_await(r, "ready");
    return r;
}

Test(quiet, no_thread_no_fd_no_heap_no_timer)
{
    struct run *with = start_idle(NULL), *none = start_idle(empty);
    EXPECT(with, proc_signal(with->pid, "SigCgt", SIGTERM)); // the library is there
    EXPECT(none, !proc_signal(none->pid, "SigCgt", SIGTERM));
    EXPECT(with, proc_number(with->pid, "Threads") == 1);
    EXPECT(with, proc_fds(with->pid) == proc_fds(none->pid));
    EXPECT(with, proc_fds(with->pid) == 3);
    EXPECT(with, proc_lines(with, "maps", "\\[heap\\]") == proc_lines(none, "maps", "\\[heap\\]"));
    EXPECT(with, proc_lines(with, "timers", "ID:") == proc_lines(none, "timers", "ID:"));
    EXPECT(with, with->err_len == 0 && with->out_len == none->out_len);
    run_close(with);
    run_close(none);
}

// Also after a handler of the app has come and gone.
Test(quiet, silent_until_the_end)
{
    struct run *bare = run_whole(HOW(RUN_PID1, .bare = true), ARGV("sh", "-c", "echo a; exit 3"));
    struct run *with = run_whole(HOW(RUN_PID1), ARGV("sh", "-c", "echo a; exit 3"));
    EXPECT(with, with->end == 3 && with->err_len == 0);
    cr_expect_str_eq(with->out, bare->out);
    run_close(bare);
    run_close(with);
}
