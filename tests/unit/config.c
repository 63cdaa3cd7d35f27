// SPDX-License-Identifier: MIT
// Parsing the environment into one struct: good values, bad ones, and what is reported about
// them.
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#define BIT(sig) ((uint64_t)1 << ((sig)-1))

static struct config got;
static struct config_problem last;

static void note(const struct config_problem *problem, void *arg)
{
    (void)arg;
    last = *problem;
}

static int parse(const char *first, const char *second)
{
    char *env[] = {"HOME=/", (char *)first, "SIGSHI=1", (char *)second, NULL};
    memset(&last, 0, sizeof(last));
    return config_parse(env, &got, note, NULL);
}

Test(config, defaults)
{
    cr_expect_eq(parse("A=1", NULL), 0);
    cr_expect_eq(config_parse(NULL, &got, NULL, NULL), 0);
    cr_expect_eq(got.watched, BIT(SIGTERM) | BIT(SIGINT));
    cr_expect_eq(got.log, CONFIG_LOG_FD);
    cr_expect_eq(got.log_fd, 2);
    cr_expect_eq(got.grace_ms, 8000);
    cr_expect_eq(got.delay_ms, 0);
    cr_expect_eq(got.exit_status, -1);
    cr_expect_eq(got.forward, CONFIG_FORWARD_AUTO);
    cr_expect(got.at_exit && !got.json && !got.unblock && !got.disabled);
    cr_expect(!got.only && !got.skip && !got.hook[0] && !got.unlink[0] && !got.mapped);
}

Test(config, good_values)
{
    cr_expect_eq(parse("SIGSHIM_SIGNALS=hup,SIGUSR1,3,RTMIN+3", NULL), 0);
    cr_expect_eq(got.watched, BIT(SIGHUP) | BIT(SIGUSR1) | BIT(SIGQUIT) | BIT(37));
    cr_expect_eq(parse("SIGSHIM_MAP=TERM:QUIT,HUP:INT", NULL), 0);
    cr_expect_eq(got.mapped, BIT(SIGTERM) | BIT(SIGHUP));
    cr_expect_eq(got.map[SIGTERM], SIGQUIT);
    cr_expect_eq(got.watched, BIT(SIGTERM) | BIT(SIGHUP) | BIT(SIGQUIT) | BIT(SIGINT));
    cr_expect_eq(parse("SIGSHIM_LOG=fd:7", "SIGSHIM_FORMAT=json"), 0);
    cr_expect(got.log_fd == 7 && got.json);
    cr_expect_eq(parse("SIGSHIM_LOG=/var/log/x", "SIGSHIM_EXIT=0"), 0);
    cr_expect_eq(got.log, CONFIG_LOG_PATH);
    cr_expect_str_eq(got.log_path, "/var/log/x");
    cr_expect_eq(got.exit_status, 0);
    cr_expect_eq(parse("SIGSHIM_GRACE=500ms", "SIGSHIM_DELAY=2m"), 0);
    cr_expect(got.grace_ms == 500 && got.delay_ms == 120000);
    cr_expect_eq(parse("SIGSHIM_GRACE=3", "SIGSHIM_FORWARD=never"), 0);
    cr_expect(got.grace_ms == 3000 && got.forward == CONFIG_FORWARD_NEVER);
    cr_expect_eq(parse("SIGSHIM_GRACE=none", "SIGSHIM_EXIT=143=0,130=255,7=7"), 0);
    cr_expect(got.grace_ms == CONFIG_FOREVER_MS && got.exit_status == -1 && got.exit_pairs);
    cr_expect(got.exit_change[143] == 143 && got.exit_change[130] == (130 ^ 255));
    cr_expect(got.exit_change[7] == 0 && got.exit_change[0] == 0);
    cr_expect_eq(parse("SIGSHIM_ATEXIT=0", "SIGSHIM_UNBLOCK=1"), 0);
    cr_expect(!got.at_exit && got.unblock);
    cr_expect_eq(parse("SIGSHIM_UNWIND=python,lua", NULL), 0);
    cr_expect_str_eq(got.unwind, "python,lua");
    cr_expect_eq(parse("SIGSHIM_UNWIND=none", NULL), 0);
    cr_expect_str_eq(got.unwind, "");
    cr_expect_eq(parse(NULL, NULL), 0);
    cr_expect_str_eq(got.unwind, "python");
    cr_expect_eq(parse("SIGSHIM_HOOK=echo a:b, c", "SIGSHIM_UNLINK=/a::/b/c:"), 0);
    cr_expect_str_eq(got.hook, "echo a:b, c");
    cr_expect_str_eq(got.unlink, "/a:/b/c");
}

static void expect_bad(const char *setting, const char *value, const char *instead)
{
    struct config before;
    config_parse(NULL, &before, NULL, NULL);
    cr_expect_eq(parse(setting, NULL), 1, "%s", setting);
    cr_expect_str_eq(last.value, value);
    cr_expect_str_eq(last.instead ? last.instead : "ignored", instead, "%s", setting);
    cr_expect_eq(memcmp(&before, &got, sizeof(got)), 0, "%s left its mark", setting);
}

Test(config, bad_values_leave_the_default)
{
    expect_bad("SIGSHIM_SIGNALS=KILL", "KILL", "TERM,INT");
    expect_bad("SIGSHIM_SIGNALS=,", ",", "TERM,INT");
    expect_bad("SIGSHIM_MAP=TERM", "TERM", "none");
    expect_bad("SIGSHIM_MAP=TERM:STOP", "TERM:STOP", "none");
    expect_bad("SIGSHIM_UNWIND= ,", " ,", "python");
    expect_bad("SIGSHIM_LOG=log.txt", "log.txt", "stderr");
    expect_bad("SIGSHIM_LOG=fd:", "fd:", "stderr");
    expect_bad("SIGSHIM_FORMAT=JSON", "JSON", "text");
    expect_bad("SIGSHIM_GRACE=8h", "8h", "8s");
    expect_bad("SIGSHIM_GRACE=-1s", "-1s", "8s");
    expect_bad("SIGSHIM_GRACE=1441m", "1441m", "8s");
    expect_bad("SIGSHIM_DELAY=1.5s", "1.5s", "0");
    expect_bad("SIGSHIM_FORWARD=yes", "yes", "auto");
    expect_bad("SIGSHIM_EXIT=256", "256", "signal");
    expect_bad("SIGSHIM_EXIT=143=256", "143=256", "signal");
    expect_bad("SIGSHIM_EXIT==", "=", "signal");
    expect_bad("SIGSHIM_DELAY=none", "none", "0");
    expect_bad("SIGSHIM_UNBLOCK=2", "2", "0");
    expect_bad("SIGSHIM_ATEXIT=no", "no", "1");
    expect_bad("SIGSHIM_DISABLE=11", "11", "0");
    expect_bad("SIGSHIM_ONLY=,", ",", "all");
    expect_bad("SIGSHIM_SKIP= ", " ", "none");
    expect_bad("SIGSHIM_UNLINK=run/x", "run/x", "none");
    expect_bad("SIGSHIM_GRAEC=1s", "1s", "ignored");
}

Test(config, too_long_for_its_room)
{
    static char value[3000] = "SIGSHIM_HOOK=";
    memset(value + 13, 'x', 2 * CONFIG_TEXT_MAX);
    expect_bad(value, value + 13, "none");
    memcpy(value, "SIGSHIM_LOG=/", 13);
    expect_bad(value, value + 12, "stderr");
    memcpy(value, "SIGSHIM_UNLINK=/", 16);
    expect_bad(value, value + 15, "none");
}

Test(config, the_good_items_of_a_list_hold)
{
    cr_expect_eq(parse("SIGSHIM_SIGNALS=HUP,CHLD,NO", NULL), 1);
    cr_expect_eq(got.watched, BIT(SIGHUP));
    cr_expect_eq(last.bad, 2);
    cr_expect_eq(strncmp(last.items[0].text, "CHLD", last.items[0].len), 0);
    cr_expect_str_eq(last.instead, "the rest");
    cr_expect_eq(parse("SIGSHIM_MAP=TERM:INT,TERM:HUP", NULL), 1);
    cr_expect_eq(got.map[SIGTERM], SIGINT);
}

Test(config, first_one_wins_and_empty_is_unset)
{
    cr_expect_eq(parse("SIGSHIM_GRACE=1s", "SIGSHIM_GRACE=2s"), 0);
    cr_expect_eq(got.grace_ms, 1000);
    cr_expect_eq(parse("SIGSHIM_GRACE=", "SIGSHIM_SIGNALS="), 0);
    cr_expect_eq(got.grace_ms, 8000);
}

Test(config, list_has)
{
    cr_expect(config_list_has("a,bc,d", "bc"));
    cr_expect(config_list_has("a,bc,d", "d"));
    cr_expect_not(config_list_has("a,bc,d", "b"));
    cr_expect_not(config_list_has("a,,d", ""));
}
