// SPDX-License-Identifier: MIT
// Forked copies of a shell: they run a part of the script, and have children that are to be told.
#include "counted.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(subshells, .timeout = 60);

static const char *const shells[] = {"sh", "bash", "busybox"};
enum { SHELLS = sizeof shells / sizeof *shells };

static void expect_once(const char *shell, const char *script, bool always, int end)
{
    const struct run_how *how =
        always ? HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}) : HOW(RUN_PID1, .env = {NULL});
    struct run *r = strcmp(shell, "busybox") == 0
                        ? run_start(how, ARGV("busybox", "sh", "-c", script))
                        : run_start(how, ARGV(shell, "-c", script));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == end);
    EXPECT(r, r->seconds < 0.5); // an orphan would be told 250 ms late
    expect_told_once(r);
    run_close(r);
}

static void in_each_shell(const char *script, bool always, int end)
{
    require_program("bash");
    require_program("busybox");
    for (int i = 0; i < SHELLS; ++i)
        expect_once(shells[i], script, always, end);
}

Test(subshells, in_parentheses)
{
    in_each_shell("(counted; true); echo after", false, 7);
}

Test(subshells, a_function_in_the_background)
{
    in_each_shell("f() { counted; echo after; }; f & wait", false, 7);
}

Test(subshells, a_list_in_a_pipeline)
{
    in_each_shell("{ counted; echo after; } | cat; echo after", false, 7);
}

Test(subshells, of_a_shell_with_a_trap)
{
    in_each_shell("trap 'echo trap' TERM; (counted; true); exit 3", true, 3);
}

Test(subshells, a_substitution_of_a_shell_with_a_trap)
{
    in_each_shell("trap 'echo trap' TERM; exec 3>&1; x=$(counted >&3; true); exit 3", true, 3);
}

// A worker is none, whatever it is the child of, nor is a subshell that is told by itself.
Test(subshells, a_single_one_that_is_killed)
{
    struct run *r =
        run_start(HOW(RUN_PID1), ARGV("sh", "-c", "(counted; true) & echo $! >pid; wait; sleep 2"));
    run_await(r, "ready");
    char command[400], text[16];
    snprintf(command, sizeof command, "nsenter -t %d -p -m kill $(cat %s/pid)", r->pid, r->dir);
    shell_output(command, text, sizeof text);
    usleep(600000);
    EXPECT(r, !strstr(r->err, "told by "));
    run_close(r);
}
