// SPDX-License-Identifier: MIT
// P8: a crash and a hang in each step of a stop. A line names the step, what needs nothing from
// the app is still done, and the process ends as promised, in time.
#include "harness.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

TestSuite(steps, .timeout = 60);

#define FLUSH "the flush of stdio"

enum { HOOK = 1, UNLINK = 2 }; // what must have been done at the end

// What goes wrong, and what must come of it.
struct trouble {
    const char *how, *grace, *line;
    double least, most; // seconds to the end
};

static const struct trouble fault = {"crash", "SIGSHIM_GRACE=9s", "] crashed by SIGSEGV\n", 0, 1},
                            trap = {"crash", "SIGSHIM_GRACE=9s", "] crashed by SIGSYS\n", 0, 1},
                            hang = {"hang", "SIGSHIM_GRACE=700ms",
                                    "] did not end within the grace period\n", 0.6, 1.6};

static const enum run_where places[] = {RUN_PID1, RUN_HOST};

static struct run *stop(enum run_where where, bool musl, const char *grace,
                        const char *const argv[], int done)
{
    const char *const hook = "SIGSHIM_HOOK=echo done >mark",
                      *unlink = "SIGSHIM_UNLINK=/proc/self/cwd/file";
    char path[300];
    struct run *r = run_start(HOW(where, .musl = musl, .env = {grace, hook, unlink}), argv);
    run_await(r, "ready\n");
    if (strstr(r->out, "no filter"))
        skip_test("seccomp filters are not permitted here");
    snprintf(path, sizeof path, "%s/file", r->dir);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == (where == RUN_PID1 ? 143 : -SIGTERM));
    EXPECT(r, !(done & HOOK) || strcmp(run_file(r, "mark"), "done\n") == 0);
    EXPECT(r, !(done & UNLINK) || access(path, F_OK) != 0);
    return r;
}

static void expect_time(struct run *r, double least, double most)
{
    cr_expect(r->seconds > least && r->seconds < most, "not %.2f to %.2f s\n%s", least, most,
              run_describe(r));
}

static void expect_named(const char *step, enum run_where where, bool musl,
                         const char *const command[], const struct trouble *trouble, int done)
{
    char start[100];
    struct run *r =
        stop(where, musl, trouble->grace, ARGV(command[0], command[1], trouble->how), done);
    snprintf(start, sizeof start, "sigshim: %s of %s[", step, command[0]);
    EXPECT(r, count_lines(r->err, "sigshim: ") == 1);
    cr_expect(count_lines(r->err, start) == 1, "not '%s'\n%s", start, run_describe(r));
    EXPECT(r, strstr(r->err, trouble->line) != NULL);
    expect_time(r, trouble->least, trouble->most);
    run_close(r);
}

// Only a container's main process waits.
static void expect_wait(const struct trouble *trouble, int done)
{
    const char *step = "the wait for the children";
    const char *const *command = ARGV("stuck", "wait");
    expect_named(step, RUN_PID1, false, command, trouble, done);
    expect_named(step, RUN_CHILD, false, command, trouble, done);
}

Test(steps, the_wait_crashes)
{
    expect_wait(&trap, HOOK | UNLINK);
}

// The wait takes all of the grace period if children do: the guard gives it one more second.
Test(steps, the_wait_hangs)
{
    struct trouble longer = hang;
    longer.least += 1;
    longer.most += 1;
    expect_wait(&longer, UNLINK);
}

// After a hang there is no time for a hook that has not begun.
Test(steps, a_function_goes_wrong)
{
    const char *step = "a function registered with sigshim_atexit";
    const char *const *command = ARGV("trouble", "function");
    for (int i = 0; i < 4; ++i) {
        expect_named(step, places[i & 1], i & 2, command, &fault, HOOK | UNLINK);
        expect_named(step, places[i & 1], i & 2, command, &hang, UNLINK);
    }
}

// Whether the command has finished when the wait for it crashes is a matter of luck.
Test(steps, the_hook_goes_wrong)
{
    for (int i = 0; i < 2; ++i) {
        const char *const *command = ARGV("stuck", "hook");
        expect_named("SIGSHIM_HOOK", places[i], false, command, &trap, UNLINK);
        expect_named("SIGSHIM_HOOK", places[i], false, command, &hang, HOOK | UNLINK);
    }
}

Test(steps, the_unlink_goes_wrong)
{
    for (int i = 0; i < 2; ++i) {
        const char *const *command = ARGV("stuck", "unlink");
        expect_named("SIGSHIM_UNLINK", places[i], false, command, &trap, HOOK);
        expect_named("SIGSHIM_UNLINK", places[i], false, command, &hang, HOOK);
    }
}

// After the grace period each step has another second.
Test(steps, two_hangs)
{
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            stop(places[i], false, hang.grace, ARGV("stuck", "unlink", "hang", "function"), 0);
        EXPECT(r,
               count_lines(r->err, "sigshim: a function registered with sigshim_atexit of") == 1);
        EXPECT(r, count_lines(r->err, "sigshim: SIGSHIM_UNLINK of") == 1);
        expect_time(r, hang.least + 1, hang.most + 1);
        run_close(r);
    }
}

// The queue of signals may be full (RLIMIT_SIGPENDING): then no timer can be had.
Test(steps, a_hang_without_timers)
{
    require_program("prlimit");
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop(places[i], false, hang.grace,
                             ARGV("prlimit", "--sigpending=0", "trouble", "exit", "hang"), HOOK);
        EXPECT(r, count_lines(r->err, "sigshim: an exit handler of trouble[") == 1);
        expect_time(r, hang.least, hang.most);
        run_close(r);
    }
}

// Any thread may be the one that the clock interrupts.
Test(steps, a_hang_without_timers_and_first_thread)
{
    for (int i = 0; i < 2; ++i) {
        struct run *r = stop(places[i], false, hang.grace, ARGV("bereft", "hang"), HOOK);
        EXPECT(r, count_lines(r->err, "sigshim: an exit handler of bereft[") == 1);
        expect_time(r, hang.least, hang.most);
        run_close(r);
    }
}

Test(steps, an_exit_handler_goes_wrong)
{
    const char *const *command = ARGV("trouble", "exit");
    for (int i = 0; i < 4; ++i) {
        const int done = HOOK | UNLINK;
        expect_named("an exit handler", places[i & 1], i & 2, command, &fault, done);
        expect_named("an exit handler", places[i & 1], i & 2, command, &hang, done);
    }
}

Test(steps, the_flush_crashes)
{
    for (int i = 0; i < 4; ++i)
        expect_named(FLUSH, places[i & 1], i & 2, ARGV("flush", "stream"), &fault, HOOK | UNLINK);
}

// The flush gets 400 ms, and no line is logged: a slow reader is not the app's fault.
static void expect_silent(const char *const argv[], double least, double most)
{
    for (int i = 0; i < 4; ++i) {
        const bool musl = i & 2; // there stdout comes before all other streams
        struct run *r = stop(places[i & 1], musl, "SIGSHIM_GRACE=9s", argv, HOOK | UNLINK);
        EXPECT(r, count_lines(r->err, "") == 1);
        EXPECT(r, strstr(r->out, "in it\n") || (musl && strcmp(argv[1], "held") == 0));
        expect_time(r, least, most);
        run_close(r);
    }
}

Test(steps, the_flush_hangs)
{
    expect_silent(ARGV("flush", "stream", "hang"), 0.35, 1);
}

// First the wait for stdout, then the flush: 400 ms each.
Test(steps, stdout_is_held)
{
    expect_silent(ARGV("flush", "held"), 0.35, 1.5);
}

// A fault in each of the two; musl's stdout cannot be changed.
Test(steps, stdout_is_lost)
{
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            stop(places[i], false, "SIGSHIM_GRACE=9s", ARGV("flush", "lost"), HOOK | UNLINK);
        EXPECT(r, count_lines(r->err, "sigshim: " FLUSH " of flush[") > 0);
        EXPECT(r, count_text(r->err, fault.line) + 1 == count_lines(r->err, ""));
        expect_time(r, fault.least, fault.most);
        run_close(r);
    }
}
