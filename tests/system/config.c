// SPDX-License-Identifier: MIT
// P10: a bad value never stops an app from starting; one line names the variable, the value and
// what is used instead. And what good values of the smaller variables do.
#include "harness.h"
#include <stdio.h>

TestSuite(config, .timeout = 60);

static const struct bad {
    const char *variable, *value, *used;
} bad_values[] = {
    {"SIGSHIM_SIGNALS", "NOSUCH", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "99", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "0", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "RTMIN+99", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "KILL", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "STOP", "TERM,INT"},
    {"SIGSHIM_SIGNALS", "CHLD", "TERM,INT"},
    {"SIGSHIM_MAP", "TERM", "none"},
    {"SIGSHIM_MAP", "TERM:NOSUCH", "none"},
    {"SIGSHIM_MAP", "KILL:INT", "none"},
    {"SIGSHIM_MAP", ":", "none"},
    {"SIGSHIM_UNWIND", ",", "python"},
    {"SIGSHIM_LOG", "printer", "stderr"},
    {"SIGSHIM_LOG", "fd:-1", "stderr"},
    {"SIGSHIM_LOG", "fd:x", "stderr"},
    {"SIGSHIM_FORMAT", "xml", "text"},
    {"SIGSHIM_GRACE", "abc", "8s"},
    {"SIGSHIM_GRACE", "-1s", "8s"},
    {"SIGSHIM_GRACE", "99999999999999999999s", "8s"},
    {"SIGSHIM_GRACE", "5 parsecs", "8s"},
    {"SIGSHIM_FORWARD", "sometimes", "auto"},
    {"SIGSHIM_EXIT", "256", "signal"},
    {"SIGSHIM_EXIT", "-1", "signal"},
    {"SIGSHIM_EXIT", "0x", "signal"},
    {"SIGSHIM_UNBLOCK", "maybe", "0"},
    {"SIGSHIM_DISABLE", "maybe", "0"},
};
enum { BAD_VALUES = sizeof bad_values / sizeof *bad_values };

EACH_ROW(config, bad_value, BAD_VALUES)

ParameterizedTest(int *number, config, bad_value, .timeout = 60)
{
    const struct bad *bad = &bad_values[*number];
    char setting[128];
    snprintf(setting, sizeof setting, "%s=%s", bad->variable, bad->value);
    struct run *r = run_start(HOW(RUN_PID1, .env = {setting}), ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "sigshim: ") == 1);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM") == 1);
    EXPECT(r, strstr(r->err, bad->variable) != NULL);
    EXPECT(r, strstr(r->err, bad->value) != NULL);
    cr_expect(strstr(r->err, bad->used), "%s: no word of %s\n%s", setting, bad->used,
              run_describe(r));
    run_close(r);
}

// Odd values that are no mistakes, or whose meaning is open: the app starts, and can be ended.
Test(config, odd_values)
{
    static const char *const odd[] = {
        "SIGSHIM_ONLY=,,",
        "SIGSHIM_SKIP=,",
        "SIGSHIM_ONLY=/",
        "SIGSHIM_SKIP=a\nb",
        "SIGSHIM_SIGNALS=TERM,,INT",
        "SIGSHIM_MAP=TERM:TERM",
        "SIGSHIM_GRACE=0",
        "SIGSHIM_LOG=",
        "SIGSHIM_SIGNALS=",
        "SIGSHIM_NOSUCH=1",
        "SIGSHIM_EXIT=",
        "SIGSHIM_DISABLE=",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; ++i) {
        struct run *r = run_start(HOW(RUN_HOST, .env = {odd[i]}), ARGV("idle"));
        run_await(r, "ready");
        run_stop(r, SIGTERM);
        cr_expect(r->end == -SIGTERM, "%s: %s", odd[i], run_describe(r));
        run_close(r);
    }
}

Test(config, very_long_values)
{
    static char value[20000] = "SIGSHIM_SIGNALS=";
    memset(value + strlen(value), 'T', sizeof value - 1 - strlen(value));
    struct run *r = run_start(HOW(RUN_PID1, .env = {value}), ARGV("idle"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, count_lines(r->err, "sigshim: ") == 1 && r->err_len < 4096);
    run_close(r);
}

Test(config, a_path_too_long_to_unlink)
{
    static char value[1100] = "SIGSHIM_UNLINK=/";
    for (size_t len = 1023; len <= 1024; ++len) {
        memset(value + 16, 'x', len - 1);
        struct run *r = run_start(HOW(RUN_PID1, .env = {value}), ARGV("idle"));
        run_await(r, "ready");
        EXPECT(r, count_lines(r->err, "sigshim: SIGSHIM_UNLINK='/xx") == (len > 1023));
        EXPECT(r, len <= 1023 || strstr(r->err, "does not fit: the list is limited to 1023 bytes;"
                                                " using none\n"));
        run_close(r);
    }
}

// Only the bad part of a list is dropped, and the line says which.
Test(config, refused_by_name_among_others)
{
    static const char *const lists[] = {"TERM,KILL", "STOP,TERM", "TERM,CHLD"};
    static const char *const names[] = {"KILL", "STOP", "CHLD"};
    for (size_t i = 0; i < 3; ++i) {
        char setting[64];
        snprintf(setting, sizeof setting, "SIGSHIM_SIGNALS=%s", lists[i]);
        struct run *r = run_start(HOW(RUN_PID1, .env = {setting}), ARGV("idle"));
        run_await(r, "ready");
        EXPECT(r, proc_signal(r->pid, "SigCgt", SIGTERM));
        EXPECT(r, !proc_signal(r->pid, "SigCgt", SIGCHLD));
        run_stop(r, SIGTERM);
        EXPECT(r, count_lines(r->err, "sigshim: ") == 1);
        EXPECT(r, strstr(r->err, names[i]) != NULL);
        EXPECT(r, r->end == 143);
        run_close(r);
    }
}

static void expect_acting(const char *setting, const char *const argv[], bool acting)
{
    struct run *r = run_start(HOW(RUN_PID1, .env = {setting}), argv);
    run_await(r, "ready");
    const bool caught = proc_signal(r->pid, "SigCgt", SIGTERM);
    cr_expect(caught == acting && r->err_len == 0, "%s: acting %d\n%s", setting, caught,
              run_describe(r));
    run_close(r);
}

Test(config, disable)
{
    expect_acting("SIGSHIM_DISABLE=1", ARGV("idle"), false);
    expect_acting("SIGSHIM_DISABLE=0", ARGV("idle"), true);
}

Test(config, only_and_skip)
{
    expect_acting("SIGSHIM_ONLY=idle", ARGV("idle"), true);
    expect_acting("SIGSHIM_ONLY=other,idle", ARGV("idle"), true);
    expect_acting("SIGSHIM_ONLY=other", ARGV("idle"), false);
    expect_acting("SIGSHIM_ONLY=idl", ARGV("idle"), false);
    expect_acting("SIGSHIM_SKIP=idle", ARGV("idle"), false);
    expect_acting("SIGSHIM_SKIP=other,idle", ARGV("idle"), false);
    expect_acting("SIGSHIM_SKIP=other", ARGV("idle"), true);
}

// By argv[0] too: what `exec -a` and a symbolic link give.
Test(config, only_by_argv0)
{
    expect_acting("SIGSHIM_ONLY=server", ARGV("bash", "-c", "exec -a /x/server idle"), true);
    expect_acting("SIGSHIM_SKIP=server", ARGV("bash", "-c", "exec -a /x/server idle"), false);
    expect_acting("SIGSHIM_ONLY=idle", ARGV("bash", "-c", "exec -a /x/server idle"), true);
}
