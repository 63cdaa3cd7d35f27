// SPDX-License-Identifier: MIT
// What is reported about bad configuration, field by field, and that nothing else is written.
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define BIT(sig) ((uint64_t)1 << ((sig)-1))

static struct {
    char before[64];
    struct config config;
    char after[64];
} got;
static struct config_problem last;
static int calls;

static void note(const struct config_problem *problem, void *arg)
{
    cr_expect_eq(arg, &calls);
    last = *problem;
    calls++;
}

static int parse(const char *first, const char *second)
{
    char *env[] = {(char *)first, (char *)second, NULL};
    memset(&got, '#', sizeof(got));
    memset(&last, 0, sizeof(last));
    calls = 0;
    int count = config_parse(env, &got.config, note, &calls);
    cr_expect_eq(count, calls);
    for (size_t i = 0; i < sizeof(got.before); i++)
        cr_assert(got.before[i] == '#' && got.after[i] == '#', "written outside");
    return count;
}

Test(config, each_row_reports_its_own_words)
{
    for (size_t i = 0; i < config_table_len; i++) {
        const struct config_variable *row = &config_table[i];
        char setting[2200];
        int len = snprintf(setting, sizeof(setting), "SIGSHIM_%s=", row->name);
        if (strcmp(row->name, "HOOK") == 0)
            memset(setting + len, 'x', 2000), setting[len + 2000] = '\0';
        else
            strcpy(setting + len, ","); // bad for all
        cr_expect_eq(parse(setting, NULL), 1, "%s", row->name);
        cr_expect(last.variable == setting + 8 && last.value == setting + len);
        cr_expect(last.values == row->values && last.instead == row->initial);
        cr_expect(!last.reason || !last.bad);
    }
}

Test(config, unknown_names)
{
    static const char *const names[] = {"SIGSHIM_=1",      "SIGSHIM_LO=1", "SIGSHIM_LOGS=1",
                                        "SIGSHIM_log=off", "SIGSHIM_LOG ", "SIGSHIM_"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_expect_eq(parse(names[i], NULL), 1, "%s", names[i]);
        cr_expect_str_eq(last.reason, "unknown variable");
        cr_expect(!last.instead && !last.values);
    }
    cr_expect_eq(parse("SIGSHI_LOG=x", "XSIGSHIM_LOG=x"), 0);
    cr_expect_eq(parse("SIGSHIM_LOG", NULL), 0, "no value is as none");
    cr_expect_eq(parse("SIGSHIM_RUNTIME=off", "SIGSHIM_RUNTIME=on"), 0, "sigshim-runc's");
    cr_expect_eq(parse("SIGSHIM_RUNTIMES=off", NULL), 1);
}

static void expect_item(unsigned at, const char *text, const char *reason)
{
    cr_expect_eq(last.items[at].len, strlen(text));
    cr_expect_eq(strncmp(last.items[at].text, text, strlen(text)), 0);
    cr_expect_str_eq(last.items[at].reason, reason);
}

Test(config, items_of_lists)
{
    cr_expect_eq(parse("SIGSHIM_SIGNALS=a,KILL,SEGV,CHLD,HUP,33,", NULL), 1);
    cr_expect_eq(last.bad, 5);
    cr_expect_eq(got.config.watched, BIT(SIGHUP));
    expect_item(0, "a", "is not a signal");
    expect_item(1, "KILL", "cannot be caught by any program");
    expect_item(2, "SEGV", "reports a fault in the program, not a request to stop");
    expect_item(3, "CHLD", "reports a change in a child, not a request to stop");
    cr_expect_eq(parse("SIGSHIM_SIGNALS=33", NULL), 1);
    expect_item(0, "33", "is reserved by libc for its threads");
    cr_expect_eq(parse("SIGSHIM_MAP=TERM:INT,TERM:QUIT,HUP,USR1:,:INT,USR2:QUIT", NULL), 1);
    cr_expect_eq(last.bad, 4);
    expect_item(0, "TERM:QUIT", "maps a signal that is already mapped");
    expect_item(1, "HUP", "is not a pair like TERM:INT");
    expect_item(2, "USR1:", "is not a signal");
    expect_item(3, ":INT", "is not a signal");
    cr_expect_eq(got.config.mapped, BIT(SIGTERM) | BIT(SIGUSR2));
    cr_expect_eq(got.config.map[SIGTERM], SIGINT);
    cr_expect_eq(parse("SIGSHIM_UNLINK=/a:b:/c", NULL), 1);
    expect_item(0, "b", "is not an absolute path");
    cr_expect_str_eq(got.config.unlink, "/a:/c");
    cr_expect_str_eq(last.instead, "the rest");
}

Test(config, map_adds_to_what_is_watched)
{
    cr_expect_eq(parse("SIGSHIM_SIGNALS=HUP", "SIGSHIM_MAP=USR1:64"), 0);
    cr_expect_eq(got.config.watched, BIT(SIGHUP) | BIT(SIGUSR1) | BIT(64));
    cr_expect_eq(got.config.mapped, BIT(SIGUSR1));
}

static void expect_fits(const char *variable, const char *start, size_t most)
{
    static char setting[3000];
    int name = snprintf(setting, sizeof(setting), "SIGSHIM_%s=", variable);
    for (size_t len = most; len <= most + 1; len++) {
        memset(setting + name, 'x', len);
        memcpy(setting + name, start, strlen(start));
        setting[(size_t)name + len] = '\0';
        cr_expect_eq(parse(setting, NULL), len > most, "%s of %zu", variable, len);
    }
}

Test(config, the_longest_values)
{
    expect_fits("HOOK", "x", CONFIG_TEXT_MAX - 1);
    expect_fits("LOG", "/", CONFIG_PATH_MAX - 1);
    expect_fits("UNLINK", "/", CONFIG_TEXT_MAX - 1);
    expect_fits("UNLINK", "/a:/b:/", CONFIG_TEXT_MAX - 1);
}

Test(config, an_empty_first_one_is_the_first_one_too)
{
    cr_expect_eq(parse("SIGSHIM_EXIT=", "SIGSHIM_EXIT=7"), 0);
    cr_expect_eq(got.config.exit_status, -1);
    cr_expect_eq(parse("SIGSHIM_EXIT=x", "SIGSHIM_EXIT=7"), 1);
    cr_expect_eq(got.config.exit_status, -1);
}
