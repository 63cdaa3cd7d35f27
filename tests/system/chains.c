// SPDX-License-Identifier: MIT
// Chains: processes between the main process and the app pass the signal on, and the app's status
// back.
#include "counted.h"
#include <stdio.h>

TestSuite(chains, .timeout = 60);

static void expect_once(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && r->seconds < 6);
    expect_told_once(r);
    run_close(r);
}

Test(chains, shells_and_others)
{
    static const char *const commands[] = {
        "sh -c 'counted; echo after'; echo after",
        "sh -c 'sh -c \"counted; echo after\"; echo after'; echo after",
        "sh -c 'sh -c \"sh -c \\\"counted; true\\\"; true\"; true'; true",
        "flock lock -c 'counted; echo after'; echo after",
        "python3 -c 'import os, sys; s = os.system(\"counted\"); sys.exit(s >> 8)'; true",
    };
    require_program("python3");
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; ++i)
        for (int place = 0; place < 2; ++place)
            expect_once(HOW(place ? RUN_PID1 : RUN_CHILD), ARGV("sh", "-c", commands[i]));
}

// Each shell is a link: the status comes through all of them.
Test(chains, forty_shells)
{
    expect_once(
        HOW(RUN_PID1),
        ARGV("sh", "-c",
             "echo 'if [ $1 = 0 ]; then counted; else sh nest $(($1 - 1)); fi; true' >nest; "
             "sh nest 40; true"));
}

static void run_script(const char *tool)
{
    char command[256];
    require_program(tool);
    for (int i = 0; i < 2; ++i) {
        snprintf(command, sizeof command,
                 "echo '{\"scripts\": {\"start\": \"counted\"}}' >package.json; %s%s start",
                 i ? "exec " : "", tool);
        expect_once(HOW(RUN_PID1, .env = {"HOME=/tmp"}), ARGV("sh", "-c", command));
    }
}

Test(chains, npm)
{
    run_script("npm");
}

Test(chains, pnpm)
{
    run_script("pnpm");
}

Test(chains, xargs_two_levels_down)
{
    struct run *r =
        run_start(HOW(RUN_PID1), ARGV("sh", "-c", "sh -c 'echo 300 | xargs counted; true'; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "told by ") == 1);
    EXPECT(r, strstr(r->out, "stopped cleanly") && r->seconds < 1.5);
    run_close(r);
}
