// SPDX-License-Identifier: MIT
// "Outside libc" proves nothing: the app's code may run within libc, and malloc may be the app's.
// At many random times.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(within, .timeout = 120);

static struct run *stop_at(const char *const argv[], int i)
{
    struct run *r = run_start(HOW(RUN_HOST), argv);
    run_await(r, "ready\n");
    usleep((useconds_t)(i * 137 % 3000));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == -SIGTERM);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
    EXPECT(r, count_lines(r->err, "") == 1);
    EXPECT(r, count_text(r->out, "last\n") == 1);
    return r;
}

static void stop_often(const char *const argv[])
{
    for (int i = 0; i < 40; ++i)
        run_close(stop_at(argv, i));
}

Test(within, a_streams_own_write)
{
    for (int i = 0; i < 40; ++i) {
        struct run *r = stop_at(ARGV("within", "stream"), i);
        int number = 0, got = 0, len = 0;
        const char *line = r->out + strlen("ready\n");
        while (sscanf(line, "<%d>%n", &got, &len) == 1 && got == number++)
            line += len + 1;
        EXPECT(r, strcmp(line, "last\n") == 0);
        run_close(r);
    }
}

Test(within, a_handler_that_interrupts_malloc)
{
    stop_often(ARGV("within", "handler"));
}

Test(within, a_main_loop_in_pthread_once)
{
    stop_often(ARGV("within", "once"));
}

Test(within, a_malloc_of_the_apps_own)
{
    stop_often(ARGV("ownmalloc"));
    stop_often(ARGV("jumpmalloc"));
}
