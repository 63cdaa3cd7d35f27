// SPDX-License-Identifier: MIT
// The family of the init of sigshim run: no preload tells anybody here.
#include "run.h"

TestSuite(run_family, .timeout = 60);

static struct run *stop_init(const char *option, const char *const script)
{
    struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                              ARGV(SIGSHIM, "run", "--init", option, "--", "sh", "-c", script));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    return r;
}

// Each shell that dies leaves the next one to the init.
Test(run_family, orphans_of_orphans)
{
    struct run *r = stop_init("--trace=0", "sh -c 'sh -c \"counted; true\"; true'; true");
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    EXPECT(r, strstr(r->out, "stopped cleanly") && r->seconds < 4);
    run_close(r);
}

// The reader writes the last line long after its feeder has ended.
Test(run_family, readers_are_the_last)
{
    static const char *const options[] = {"--trace=0", "--group"};
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop_init(options[i], "counted | sh -c 'while read l; do sleep 1; "
                                              "echo $l >>log; echo $l; done'; true");
        EXPECT(r, strcmp(run_file(r, "log"), "ready\nstopped cleanly\n") == 0);
        EXPECT(r, count_lines(r->err, "told by ") == 1 && r->end == 143);
        run_close(r);
    }
}

// The main child feeds it and ends at once.
Test(run_family, a_reader_whose_feeder_has_gone)
{
    require_program("bash");
    struct run *r = stop_init(
        "--trace=0", "exec bash -c 'exec 3>&1; exec > >(while read l; do sleep 0.7; echo $l >>log; "
                     "echo $l >&3; done); trap \"echo bye; exit 3\" TERM; "
                     "echo ready; while :; do sleep 0.1; done'");
    EXPECT(r, strcmp(run_file(r, "log"), "ready\nbye\n") == 0);
    EXPECT(r, r->end == 3);
    run_close(r);
}

// The init holds the pipe itself.
Test(run_family, output_through_a_process_substitution)
{
    require_program("bash");
    struct run *r =
        run_start(HOW(RUN_PID1, .bare = true),
                  ARGV("bash", "-c",
                       "exec 3>&1; exec > >(while read l; do sleep 0.5; echo $l >>log; echo $l "
                       ">&3; done); exec " SIGSHIM " run --init counted"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(run_file(r, "log"), "ready\nstopped cleanly\n") == 0);
    EXPECT(r, count_lines(r->err, "told by ") == 1 && r->end == 7);
    run_close(r);
}

// It never sees the end of file, and is told when half of the grace period is over.
Test(run_family, a_reader_that_stays)
{
    static const char *const options[] = {"--init", "--group"};
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            run_start(HOW(RUN_PID1, .bare = true),
                      ARGV(SIGSHIM, "run", options[i], "--grace", "4s", "--", "sh", "-c",
                           "counted | { cat; trap 'echo reader told; exit' TERM; "
                           "while :; do sleep 0.1; done; }"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, strstr(r->out, "reader told") && r->seconds >= 2 && r->seconds < 3.9);
        run_close(r);
    }
}

Test(run_family, those_of_sigshim_last)
{
    static const char *const names[] = {"lasting", "other"};
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            run_start(HOW(RUN_PID1, .bare = true),
                      ARGV(SIGSHIM, "run", "--init", "--last", names[i], "--", "sh", "-c",
                           "cp $(command -v counted) lasting; counted 600 & "
                           "./lasting 600 & wait"));
        run_await(r, "ready\nready");
        run_stop(r, SIGTERM);
        EXPECT(r, count_lines(r->err, "told by ") == 2 && count_lines(r->err, "gone") == 2);
        const char *second = strstr(r->err, "told by ");
        second = second ? strstr(second + 1, "told by ") : NULL;
        EXPECT(r, second && (second > strstr(r->err, "gone\n")) == (i == 0));
        run_close(r);
    }
}

// A shell would keep SIGINT to itself: it gets the signal as it is, and its orphan the other one.
Test(run_family, the_signal_of_a_shell_is_not_rewritten)
{
    static const char *const shells[] = {"sh", "bash", "zsh"};
    for (int i = 0; i < 3; ++i) {
        require_program(shells[i]);
        struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                                  ARGV(SIGSHIM, "run", "--init", "--map", "TERM:INT", "--",
                                       shells[i], "-c", "app 3; true"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143 && r->seconds < 4);
        EXPECT(r, strstr(r->err, "INT=1 QUIT=0 USR1=0 TERM=0") != NULL);
        run_close(r);
    }
}
