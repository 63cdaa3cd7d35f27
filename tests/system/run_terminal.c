// SPDX-License-Identifier: MIT
// sigshim run on a terminal: keys, a hang-up, and jobs of a shell.
#include "run.h"
#include <unistd.h>

TestSuite(run_terminal, .timeout = 120);

Test(run_terminal, keys_of_a_terminal)
{
    EACH(target, place)
    {
        struct run *r = begin(HOW(place, .bare = true, .tty = true),
                              ARGV(SIGSHIM, "run", init_for(target), target));
        run_say(r, "\003");
        run_await(r, "got 2\n");
        usleep(100000);
        EXPECT(r, count_lines(r->out, "got 2\n") == 1);
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 9);
        run_close(r);
    }
}

// The kernel tells only the session leader about that.
Test(run_terminal, the_terminal_hangs_up)
{
    EACH(target, place)
    {
        struct run *r = begin(HOW(place, .bare = true, .tty = true),
                              ARGV(SIGSHIM, "run", init_for(target), target));
        close(r->fd_in);
        r->fd_in = -1;
        run_await(r, "got 1\n");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 9);
        run_close(r);
    }
}

// Nobody could continue it.
Test(run_terminal, ctrl_z_under_pid_1)
{
    struct run *r = begin(HOW(RUN_PID1, .bare = true, .tty = true),
                          ARGV(SIGSHIM, "run", "runner-static", "job"));
    run_say(r, "\032");
    run_await(r, "got 18\n");
    run_say(r, "\003");
    run_await(r, "got 2\n");
    run_close(r);
}

static bool is_stopped(struct run *r)
{
    pid_t pid = run_find(r, "runner-static");
    return pid && proc_state(pid) == 'T';
}

static bool goes_on(struct run *r)
{
    pid_t pid = run_find(r, "runner-static");
    return pid && proc_state(pid) == 'S';
}

// Ctrl-Z stops the job, fg continues it, and Ctrl-C then reaches it.
Test(run_terminal, a_job_of_an_interactive_shell)
{
    require_program("bash");
    struct run *r = run_start(HOW(RUN_CHILD, .bare = true, .tty = true),
                              ARGV("bash", "--norc", "--noprofile", "-i"));
    run_say(r, SIGSHIM " run runner-static job\n");
    run_await(r, "ready");
    run_await_true(r, goes_on);
    run_say(r, "\032");
    run_await_true(r, is_stopped);
    run_say(r, "fg\n");
    run_await_true(r, goes_on);
    run_say(r, "\003");
    run_await(r, "got 2\n");
    run_close(r);
}
