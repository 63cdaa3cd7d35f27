// SPDX-License-Identifier: MIT
// The traps that a shell's text sets.
#include "cli/doctor/traps.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

static struct traps scan(const char *text)
{
    struct traps traps = {.set = false};
    traps_scan(text, strlen(text), SIGTERM, &traps);
    return traps;
}

Test(traps, of_the_signal)
{
    static const char *const set[] = {
        "trap 'exit 3' TERM; app",
        "trap \"exit 3\" SIGTERM\napp",
        "trap : 15",
        "trap : HUP INT term",
        "set -e; trap stop TERM",
        "if :; then trap stop TERM; fi",
        "x=1 trap stop TERM",
        "trap -- stop TERM",
        "trap stop $signals",
        "stop() { :; }\ntrap stop EXIT TERM",
        "case $1 in\n a) trap : TERM;; esac",
        "trap 'echo \"(\"' TERM",
        "true && trap : TERM",
        "trap \\\n  : TERM",
        "# a comment\ntrap : TERM # and another",
        "x=$(echo \")\"); trap : TERM",
    };
    static const char *const none[] = {
        "",
        "app",
        "trap '' TERM",
        "trap - TERM",
        "trap \"\" TERM",
        "trap : INT",
        "trap : EXIT",
        "echo trap : TERM",
        "echo 'trap : TERM'",
        "bash -c \"trap : TERM; app\"",
        "# trap : TERM",
        "app | (trap : TERM; cat)",
        "trap",
        "trap TERM",
        "echo \"x\ntrap : TERM\"",
        "x=`trap : TERM`",
        "mousetrap : TERM",
    };
    for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
        cr_expect(scan(set[i]).set, "%s", set[i]);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        cr_expect(!scan(none[i]).set, "%s", none[i]);
}

Test(traps, of_exit_and_what_else_counts)
{
    cr_expect(scan("trap 'rm -f x' EXIT").exit);
    cr_expect(scan("trap 'rm -f x' 0").exit);
    cr_expect(!scan("trap - EXIT").exit);
    cr_expect(scan("app & wait").waits);
    cr_expect(scan("app &\nwait $!").waits);
    cr_expect(!scan("app --wait; echo wait").waits);
    cr_expect(scan("eval \"$x\"").unseen);
    cr_expect(scan("source \"$dir\"").unseen);
    cr_expect_str_eq(scan(". ./lib.sh").source[0], "./lib.sh");
    cr_expect_str_eq(scan(". \"$(dirname \"$0\")/lib.sh\"").source[0], "?lib.sh");
    cr_expect_str_eq(scan("source ${BASH_SOURCE%/*}/lib.sh").source[0], "?lib.sh");
    cr_expect_eq(scan("trap 'kill -INT $!' TERM").kills, 1u << (SIGINT - 1));
    cr_expect_eq(scan("trap 'kill -s HUP $!' TERM").kills, 1u << (SIGHUP - 1));
    cr_expect_eq(scan("trap 'kill $!' TERM").kills, 1u << (SIGTERM - 1));
    cr_expect_eq(scan("trap 'kill -$1 $!' TERM").kills, 1u << (SIGTERM - 1));
    cr_expect_eq(scan("trap stop TERM").kills, 0);
    struct traps traps = scan(". /etc/rc; source '/opt/a b'");
    cr_expect(!traps.unseen);
    cr_assert_eq(traps.sources, 2);
    cr_expect_str_eq(traps.source[0], "/etc/rc");
    cr_expect_str_eq(traps.source[1], "/opt/a b");
}

Test(traps, more_files_than_fit)
{
    struct traps traps = scan(". /1;. /2;. /3;. /4;. /5;. /6;. /7;. /8;. /9");
    cr_expect_eq(traps.sources, TRAPS_SOURCES_MAX);
    cr_expect(traps.unseen);
}

// Whatever is cut off.
Test(traps, half_a_text)
{
    static const char text[] = "x=$(a `b` \"c $(d)\"); trap 'e\\'f' \"TERM\" # g\n. /h\\";
    for (size_t len = 0; len < sizeof(text); len++) {
        struct traps traps = {.set = false};
        char copy[sizeof(text)];
        memcpy(copy, text, len);
        traps_scan(copy, len, SIGTERM, &traps);
    }
}
