// SPDX-License-Identifier: MIT
// A program at a fixed address (not PIE) that takes the addresses of libc functions: in the whole
// process these addresses then lie in the program, and libc's own cannot be obtained.
#include "harness.h"

TestSuite(fixed, .timeout = 60);

// A busy program of that kind is at a safe point, not "in the provider of malloc".
Test(fixed, takes_the_address_of_malloc)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("fixed", "loop"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(r->out, "ready\nlast\n") == 0);
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

// An exit that is under way is recognised, and the handler that runs is not cut short.
Test(fixed, takes_the_address_of_exit)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("fixed", "exit"));
    run_await(r, "first begins\n");
    run_stop(r, SIGTERM);
    EXPECT(r, strcmp(r->out, "first begins\nfirst ends\nlast\n") == 0);
    run_close(r);
}
