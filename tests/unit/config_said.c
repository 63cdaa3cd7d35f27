// SPDX-License-Identifier: MIT
// The lines that report bad configuration.
#include "child.h"

static struct child child;
static char *env[3];

static void report(const struct config_problem *problem, void *arg)
{
    struct log_line line;
    (void)arg;
    log_begin(&line, "config", 0, NULL);
    config_put_problem(&line.text, problem);
    log_end(&line);
}

static void tell(void)
{
    config_report_new(env, report);
    _exit(0);
}

static const char *said_of(const char *setting)
{
    env[0] = "HOME=/";
    env[1] = (char *)setting;
    in_child(tell, &child);
    return child.said;
}

Test(config_said, each_kind_of_problem)
{
    cr_expect_str_eq(said_of("SIGSHIM_GRACE=1s"), "");
    cr_expect_str_eq(said_of("SIGSHIM_GRACE=8h"),
                     "sigshim: SIGSHIM_GRACE='8h': expected a duration like 8s, 500ms or "
                     "2m, at most a day, or none; using 8s\n");
    cr_expect_str_eq(said_of("SIGSHIM_EXIT=143=0,0x=1,143=1"),
                     "sigshim: SIGSHIM_EXIT='143=0,0x=1,143=1': 0x=1 is not a pair like 143=0, "
                     "143=1 changes a status that is already changed; using the rest\n");
    cr_expect_str_eq(said_of("SIGSHIM_GRAEC=1"),
                     "sigshim: SIGSHIM_GRAEC='1': unknown variable; ignored\n");
    cr_expect_str_eq(said_of("SIGSHIM_SIGNALS=KILL,FOO,HUP"),
                     "sigshim: SIGSHIM_SIGNALS='KILL,FOO,HUP': KILL cannot be caught by "
                     "any program, FOO is not a signal; using the rest\n");
    cr_expect_str_eq(said_of("SIGSHIM_SIGNALS=A,B,C,D,E,F"),
                     "sigshim: SIGSHIM_SIGNALS='A,B,C,D,E,F': A is not a signal, B is "
                     "not a signal, C is not a signal, D is not a signal (and 2 more); using "
                     "TERM,INT\n");
}

Test(config_said, long_and_wild_values_stay_one_short_line)
{
    char setting[2100] = "SIGSHIM_FORMAT=";
    memset(setting + 15, '\n', 2000);
    said_of(setting);
    size_t len = strlen(child.said);
    cr_expect(len > 0 && len < LOG_LINE_MAX);
    cr_expect(strchr(child.said, '\n') == child.said + len - 1);
    cr_expect(strstr(child.said, "\\x0a...': expected text or json; using text\n"), "%s",
              child.said);
}
