// SPDX-License-Identifier: MIT
// The same library in programs of another libc: fixtures built with musl. Their view of signals
// is in transparency.c.
#include "harness.h"
#include <stdio.h>

#define MUSL_FIXTURE(name) BUILD_DIR "/tests/fixtures-musl/" name

static void need_musl(void)
{
    require_fixture(MUSL_FIXTURE("idle"));
}

TestSuite(musl, .timeout = 60, .init = need_musl);

Test(musl, fixtures_are_musl_programs)
{
    struct run *r = run_start(HOW(RUN_PID1, .musl = true), ARGV("idle"));
    run_await(r, "ready");
    char maps_file[64];
    snprintf(maps_file, sizeof maps_file, "/proc/%d/maps", r->pid);
    struct run *maps = run_whole(HOW(RUN_HOST, .bare = true), ARGV("cat", maps_file));
    EXPECT(maps, strstr(maps->out, "musl") && !strstr(maps->out, "libc.so.6"));
    EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
    run_close(maps);
    run_close(r);
}

Test(musl, default_stops)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("idle"));
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[1], sent from") == 1);
    run_close(r);
    r = run_until_stopped(HOW(RUN_HOST, .musl = true), ARGV("idle"));
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}

Test(musl, own_handler)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("app"));
    EXPECT(r, r->end == 7);
    EXPECT(r, strstr(r->err, "app: done HUP=0 INT=0 QUIT=0 USR1=0 TERM=1") != NULL);
    EXPECT(r, !strstr(r->err, "server stopped by"));
    run_close(r);
}

// A glibc shell over a musl app, and a musl main process over a musl app.
Test(musl, families)
{
    struct run *r =
        run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("sh", "-c", "app; echo after"));
    EXPECT(r, r->end == 7 && !strstr(r->out, "after"));
    run_close(r);
    r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("parent", "app", "4"));
    EXPECT(r, r->end == 4 && !strstr(r->err, "parent: went on"));
    EXPECT(r, count_text(r->err, "passed SIGTERM to 1 child of parent[1]") == 1);
    run_close(r);
}

Test(musl, waiting_threads_and_workers)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("waiter", "sigwait"));
    EXPECT(r, r->end == 9);
    run_close(r);
    r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("threads", "masked"));
    EXPECT(r, r->end == 143);
    run_close(r);
    r = run_whole(HOW(RUN_PID1, .musl = true), ARGV("churn"));
    EXPECT(r, strcmp(r->out, "strange 0, handled some\n") == 0);
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .musl = true), ARGV("forker"));
    EXPECT(r, count_text(r->out, "worker: died of") == 3 && r->err_len == 0);
    run_close(r);
}

Test(musl, vfork_child_that_resets)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .musl = true), ARGV("vforker"));
    EXPECT(r, strstr(r->out, "TERM 1 1\nINT 1\nhandler 15\nafter: default\n") != NULL);
    EXPECT(r, r->end == 143);
    run_close(r);
}
