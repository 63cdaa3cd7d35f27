// SPDX-License-Identifier: MIT
// That nothing outlives a test: here the test is a process that gets SIGKILL while its
// run is up, as from Criterion at its limit.
#include "harness.h"
#include "run.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TestSuite(keeper, .timeout = 120);

// How many processes have that working directory: those of one run.
static int count_in(const char *dir)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    for (const struct dirent *e; proc && (e = readdir(proc));) {
        char path[300], cwd[512];
        snprintf(path, sizeof path, "/proc/%s/cwd", e->d_name);
        const ssize_t n = atoi(e->d_name) ? readlink(path, cwd, sizeof cwd - 1) : -1;
        if (n > 0) {
            cwd[n] = '\0';
            count += strcmp(cwd, dir) == 0;
        }
    }
    if (proc)
        closedir(proc);
    return count;
}

// A group of its own, a session of its own, a daemon: all that a kill of one group
// misses.
static struct run *start_all(enum run_where place)
{
    struct run *r =
        run_start(HOW(place, .bare = true),
                  ARGV("sh", "-c",
                       "setsid runner fork & orphan runner fork & " SIGSHIM " run -g runner fork & "
                       "trap '' TERM; wait; wait; sleep 100"));
    static const struct timespec pause = {.tv_nsec = 10000000};
    for (int i = 0; i < 1000 && count_text(r->out, "ready") < 3; ++i) {
        run_ends_within(r, 0.01);
        nanosleep(&pause, NULL);
    }
    EXPECT(r, count_text(r->out, "ready") == 3);
    return r;
}

Test(keeper, a_test_that_is_killed)
{
    static const enum run_where all[] = {RUN_PID1, RUN_CHILD, RUN_HOST};
    for (int i = 0; i < 3; ++i) {
        int up[2];
        char dir[256] = "";
        cr_assert_eq(pipe(up), 0);
        const pid_t test = fork();
        if (test == 0) {
            const struct run *r = start_all(all[i]);
            if (write(up[1], r->dir, sizeof r->dir) != sizeof r->dir)
                _exit(1);
            pause();
        }
        cr_assert_eq(read(up[0], dir, sizeof dir), (ssize_t)sizeof dir);
        cr_expect(count_in(dir) >= 7, "%d processes", count_in(dir));
        kill(test, SIGKILL);
        waitpid(test, NULL, 0);
        static const struct timespec pause = {.tv_nsec = 10000000};
        for (int j = 0; j < 1000 && count_in(dir) > 0; ++j)
            nanosleep(&pause, NULL);
        cr_expect_eq(count_in(dir), 0, "%d processes are left", count_in(dir));
        rmdir(dir);
        close(up[0]);
        close(up[1]);
    }
}

Test(keeper, a_run_that_is_closed)
{
    struct run *r = start_all(RUN_HOST);
    char dir[256];
    memcpy(dir, r->dir, sizeof dir);
    EXPECT(r, count_in(dir) >= 7);
    run_close(r);
    cr_expect_eq(count_in(dir), 0, "%d processes are left", count_in(dir));
}
