// SPDX-License-Identifier: MIT
// The examples of sigshim_atexit: with the preload the cleanup runs; without it the app still
// starts, and prints nothing about it.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(examples, .timeout = 60);

#define WORKER SOURCE_DIR "/examples/cleanup-python/worker.py"

static struct run *stop(const struct run_how *how, const char *const argv[], const char *ready,
                        int end)
{
    struct run *r = run_start(how, argv);
    run_await(r, ready);
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == end);
    EXPECT(r, how->bare ? r->err_len == 0 : count_lines(r->err, "server stopped by SIG") == 1);
    return r;
}

static bool is_there(struct run *r, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    return access(path, F_OK) == 0;
}

Test(examples, c)
{
    struct run *r = stop(HOW(RUN_HOST, .bare = true), ARGV("journal"), "journal: open\n", -SIGTERM);
    EXPECT(r, !is_there(r, "journal.txt"));
    run_close(r);
    r = stop(HOW(RUN_PID1), ARGV("journal"), "journal: open\n", 143);
    EXPECT(r, strstr(run_file(r, "journal.txt"), " entries\n") != NULL);
    run_close(r);
}

Test(examples, cxx)
{
    struct run *r = stop(HOW(RUN_HOST, .bare = true), ARGV("upload"),
                         "upload: busy with second.part\n", -SIGTERM);
    EXPECT(r, is_there(r, "first") && is_there(r, "second.part"));
    run_close(r);
    r = stop(HOW(RUN_PID1), ARGV("upload"), "upload: busy with second.part\n", 143);
    EXPECT(r, strcmp(r->out, "upload: busy with second.part\n"
                             "upload: removed second.part\n") == 0);
    EXPECT(r, is_there(r, "first") && !is_there(r, "second.part"));
    run_close(r);
}

Test(examples, python)
{
    require_program("python3");
    struct run *r =
        stop(HOW(RUN_HOST, .bare = true), ARGV("python3", WORKER), "worker: ready\n", -SIGTERM);
    EXPECT(r, is_there(r, "worker.pid"));
    run_close(r);
    r = stop(HOW(RUN_PID1), ARGV("python3", WORKER), "worker: ready\n", 143);
    EXPECT(r, strstr(r->out, "worker: finished its work\n") != NULL);
    EXPECT(r, !is_there(r, "worker.pid"));
    run_close(r);
    r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_UNWIND=none"}), ARGV("python3", WORKER),
             "worker: ready\n", 143);
    EXPECT(r, !strstr(r->out, "finished") && !is_there(r, "worker.pid"));
    run_close(r);
}
