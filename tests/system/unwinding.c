// SPDX-License-Identifier: MIT
// Exceptions, thread cancellation and walks of the stack while sigshim waits for libc to return,
// at many random times.
#include "harness.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(unwinding, .timeout = 120);

static void stop_often(const char *way)
{
    for (int i = 0; i < 60; ++i) {
        struct run *r = run_start(HOW(RUN_HOST), ARGV("unwinding", way));
        run_await(r, "ready\n");
        usleep((useconds_t)(i * 137 % 3000));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == -SIGTERM);
        EXPECT(r, strcmp(r->out, "ready\nexit handler\n") == 0);
        EXPECT(r, count_lines(r->err, "") == 1);
        run_close(r);
    }
}

Test(unwinding, exceptions_out_of_a_callback)
{
    stop_often("throw");
}

Test(unwinding, threads_that_are_cancelled)
{
    stop_often("cancel");
}

Test(unwinding, walks_of_the_stack)
{
    stop_often("walk");
}
