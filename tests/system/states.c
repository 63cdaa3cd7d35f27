// SPDX-License-Identifier: MIT
// P14: a signal that would have ended the process at once does so in any state, and nowhere twice.
#include "harness.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(states, .timeout = 120);

// The worker has the owner's pid, but not its memory.
Test(states, worker_with_the_pid_of_the_owner)
{
    static const char *const kinds[] = {"namespace", "recycled"};
    // Meanwhile, the shell starts nothing that could get the pid.
    static const char script[] = "samepid recycled; until [ -e end ]; do :; done";
    require_root();
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            run_whole(HOW(RUN_PID1), i ? ARGV("sh", "-c", script) : ARGV("samepid", kinds[i]));
        EXPECT(r, strcmp(r->out,
                         i ? "worker: died of signal 15\nend\n" : "worker: goes on\nend\n") == 0);
        EXPECT(r, r->err_len == 0);
        run_close(r);
    }
}

Test(states, helper_that_shares_the_actions)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD};
    for (int i = 0; i < 2; ++i) {
        struct run *r = run_start(HOW(places[i]), ARGV("helper"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, count_lines(r->out, "helper: 15") == 1);
        EXPECT(r, r->end == (i ? -SIGTERM : 143));
        EXPECT(r, count_lines(r->err, "server stopped by") == 1);
        run_close(r);
    }
}

Test(states, filters_that_refuse)
{
    static const char *const filters[] = {"signals", "end", "all"};
    const enum run_where places[] = {RUN_PID1, RUN_CHILD};
    for (int i = 0; i < 3; ++i) {
        for (int place = 0; place < 2; ++place) {
            struct run *r = run_start(HOW(places[place]), ARGV("forbidden", "owner", filters[i]));
            run_await(r, "ready");
            run_stop(r, SIGTERM);
            EXPECT(r, r->seconds < 5);
            if (i != 1)
                EXPECT(r, r->end == 143 || r->end == -SIGTERM);
            run_close(r);
        }
        struct run *r = run_whole(HOW(RUN_CHILD), ARGV("forbidden", "worker", filters[i]));
        EXPECT(r, i == 1 ? !strstr(r->out, "worker: -128") : !!strstr(r->out, "worker: 15"));
        EXPECT(r, r->err_len == 0);
        run_close(r);
    }
}

// nohup's SIG_IGN must stay for what it starts, although the signal is rewritten.
Test(states, ignored_and_rewritten)
{
    struct run *r = run_start(HOW(RUN_HOST, .env = {"SIGSHIM_MAP=HUP:TERM"}),
                              ARGV("sh", "-c", "trap '' HUP; exec env -u LD_PRELOAD idle"));
    run_await(r, "ready");
    EXPECT(r, proc_signal(r->pid, "SigIgn", SIGHUP));
    run_kill(r, SIGHUP);
    EXPECT(r, !run_ends_within(r, 0.2));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    run_close(r);
}

// A terminal with tostop stops background jobs that write to it.
Test(states, background_job_and_tostop)
{
    require_program("script");
    struct run *r = run_whole(
        HOW(RUN_HOST),
        ARGV("script", "-qec",
             "stty tostop; set -m; plain >out & sleep 0.5; sh -c \"kill -TERM $!\"; wait $!;"
             "echo status $?",
             "/dev/null"));
    EXPECT(r, strstr(r->out, "server stopped by SIGTERM: plain["));
    EXPECT(r, strstr(r->out, "status 143"));
    run_close(r);
}

Test(states, two_copies_of_the_library)
{
    char script[1024];
    for (int i = 0; i < 2; ++i) {
        snprintf(script, sizeof script, "cp %s copy.so; LD_PRELOAD='%s %s' exec plain",
                 library_path(), i ? library_path() : "./copy.so",
                 i ? "./copy.so" : library_path());
        struct run *r = run_start(HOW(RUN_PID1, .bare = true, .env = {"SIGSHIM_GRACE=soon"}),
                                  ARGV("sh", "-c", script));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, count_lines(r->err, "server stopped by") == 1);
        EXPECT(r, count_lines(r->err, "sigshim: SIGSHIM_GRACE") == 1);
        EXPECT(r, count_text(r->out, "exit handler") == 1);
        run_close(r);
    }
}

// What a search for a safe point puts off dies with the image that execve() replaces. One of some
// thousands may still be lost while the loader binds execlp() (P14); it was one of twenty.
Test(states, exec_through_a_long_path)
{
    struct run *r = run_whole(HOW(RUN_HOST, .patience = 60), ARGV("execpath", "200", "6"));
    EXPECT(r, strcmp(r->out, "lost: 0\n") == 0 || strcmp(r->out, "lost: 1\n") == 0);
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .patience = 60), ARGV("execpath", "50", "100"));
    EXPECT(r, strcmp(r->out, "lost: 0\n") == 0);
    run_close(r);
}

// Nothing is mapped beside it, or nobody may read it.
Test(states, code_of_the_programs_own_making)
{
    static const char *const kinds[] = {"start", "end", "unreadable"};
    for (int i = 0; i < 3; ++i) {
        struct run *r = run_start(HOW(RUN_HOST), ARGV("generated", kinds[i]));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == -SIGTERM && strstr(r->out, "exit handler\n"));
        EXPECT(r, count_lines(r->err, "") == 1);
        run_close(r);
    }
}

// Another thread's dlclose() unmaps a file before the loader's list is without it.
Test(states, library_on_its_way_out)
{
    struct run *r = run_start(HOW(RUN_HOST), ARGV("unloading"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && strcmp(r->out, "ready\nexit handler\n") == 0);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

// It has a lock of malloc's, and waits for another: no place to run an exit handler.
Test(states, fork_waits_for_malloc)
{
    struct run *r = run_start(HOW(RUN_HOST), ARGV("heldarena"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && strstr(r->out, "exit handler\n"));
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

// An exit handler that destroys a mutex fails while it is locked: node aborts then.
Test(states, owner_of_a_mutex)
{
    for (int i = 0; i < 20; ++i) {
        struct run *r = run_start(HOW(i & 1 ? RUN_PID1 : RUN_HOST),
                                  ARGV("mutexed", i < 10 ? "briefly" : "waited"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, strcmp(r->out, "ready\nexit handler\n") == 0);
        EXPECT(r, r->end == (i & 1 ? 143 : -SIGTERM));
        EXPECT(r, count_lines(r->err, "") == 1);
        run_close(r);
    }
    struct run *r = run_start(HOW(RUN_HOST), ARGV("mutexed", "forever"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM && r->seconds < 3);
    EXPECT(r, strstr(r->err, "an exit handler of mutexed"));
    run_close(r);
}

// Before main() the objects of a program are half built. The loader's calls are soon over.
Test(states, before_main)
{
    struct run *r = run_whole(HOW(RUN_HOST), ARGV("building"));
    EXPECT(r, r->end == -SIGTERM && strcmp(r->out, "built\n") == 0);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}
