// SPDX-License-Identifier: MIT
// Names and numbers of signals: both ways, and what is refused.
#include "shim/base/signame.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

static int parse(const char *text)
{
    return signame_parse(text, strlen(text));
}

Test(signame, every_number_has_a_name_that_leads_back)
{
    char name[SIGNAME_MAX];
    for (int sig = 1; sig <= 64; sig++) {
        signame_format(sig, name);
        cr_expect_eq(parse(name), sig, "%d is %s is %d", sig, name, parse(name));
        if (sig < 32 || sig > 33)
            cr_expect_eq(strncmp(name, "SIG", 3), 0, "%d is %s", sig, name);
    }
}

Test(signame, libc_agrees)
{
    for (int sig = 1; sig < 32; sig++) {
        char name[SIGNAME_MAX];
        const char *libc = sigabbrev_np(sig);
        cr_assert(libc);
        cr_expect_eq(parse(libc), sig, "%s", libc);
        if (sig != SIGIO) // "POLL" to libc
            cr_expect_str_eq(signame_format(sig, name) + 3, libc);
    }
}

Test(signame, spellings)
{
    cr_expect_eq(parse("TERM"), SIGTERM);
    cr_expect_eq(parse("SIGTERM"), SIGTERM);
    cr_expect_eq(parse("sigterm"), SIGTERM);
    cr_expect_eq(parse("Term"), SIGTERM);
    cr_expect_eq(parse("15"), SIGTERM);
    cr_expect_eq(parse("RTMIN"), 34);
    cr_expect_eq(parse("rtmin+3"), 37);
    cr_expect_eq(parse("SIGRTMIN+30"), 64);
    cr_expect_eq(parse("RTMAX"), 64);
    cr_expect_eq(parse("RTMAX-14"), 50);
    cr_expect_eq(parse("CLD"), SIGCHLD);
    cr_expect_eq(parse("POLL"), SIGIO);
    cr_expect_eq(signame_parse("TERM,INT", 4), SIGTERM);
}

Test(signame, rubbish_is_no_signal)
{
    static const char *const bad[] = {"",        "SIG",       "TER",       "TERMS", "0",
                                      "65",      "-1",        "015x",      " TERM", "RTMIN+31",
                                      "RTMIN-1", "RTMAX+1",   "RTMIN+",    "SIG15", "115",
                                      "RTMIN+x", "RTMIN+100", "SIGSIGTERM"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_expect_eq(parse(bad[i]), 0, "%s is %d", bad[i], parse(bad[i]));
}

Test(signame, refused_with_a_reason)
{
    static const int refused[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGSEGV, SIGBUS, SIGFPE,
                                  SIGILL,  SIGTRAP, SIGSYS,  32,      33};
    static const int fine[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGWINCH, 34, 64};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect(signame_refusal(refused[i]), "%d", refused[i]);
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
        cr_expect_not(signame_refusal(fine[i]), "%d", fine[i]);
}
