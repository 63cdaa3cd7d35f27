// SPDX-License-Identifier: MIT
// The fallback's sigaction and siginterrupt against libc's, call by call.
#include "shim/action/fallback.h"
#include "shim/base/signame.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

static volatile int handled, nested;

static void handler(int sig)
{
    sigset_t mask;
    handled = sig;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    nested = sigismember(&mask, sig) * 2 + sigismember(&mask, SIGUSR2);
}

static const int signals[] = {SIGUSR1, SIGTERM, SIGCHLD, 34, 64,  SIGKILL, SIGSTOP, 32,
                              33,      0,       -1,      65, 128, INT_MAX, INT_MIN};
#define COUNT(array) (sizeof(array) / sizeof(array[0]))

#define RESTORER_FLAG 0x04000000 // the kernel's SA_RESTORER, which libc adds

static bool same(const struct sigaction *a, const struct sigaction *b)
{
    return a->sa_handler == b->sa_handler && ((a->sa_flags ^ b->sa_flags) & ~RESTORER_FLAG) == 0 &&
           memcmp(&a->sa_mask, &b->sa_mask, 8) == 0;
}

// After the same call through libc and through us, the kernel holds the same except for the
// restorer.
static void expect_same_state(int sig, const struct sigaction *act)
{
    struct sigaction theirs = {.sa_flags = 0}, ours = {.sa_flags = 0}, old_theirs, old;
    memset(&old_theirs, 0x55, sizeof(old_theirs));
    memset(&old, 0x55, sizeof(old));
    if (sigaction(sig, NULL, &theirs) == 0)
        fallback_sigaction(sig, NULL, &ours);
    cr_expect(same(&theirs, &ours), "query of %d", sig);
    errno = 0;
    int expected = sigaction(sig, act, &old_theirs), error = errno;
    if (expected == 0)
        sigaction(sig, &old_theirs, NULL);
    errno = 0;
    cr_expect_eq(fallback_sigaction(sig, act, &old), expected, "%d", sig);
    cr_expect_eq(errno, error, "%d: %d, not %d", sig, errno, error);
    if (expected != 0)
        cr_expect_eq(memcmp(&old, &old_theirs, sizeof(old)), 0, "%d wrote old", sig);
    else
        cr_expect(same(&old, &old_theirs), "%d", sig);
    errno = 0;
    cr_expect_eq(fallback_sigaction(sig, act, NULL), expected);
    cr_expect_eq(fallback_sigaction(sig, NULL, NULL), sigaction(sig, NULL, NULL), "%d", sig);
}

Test(fallback, sigaction)
{
    static const int flags[] = {0, SA_SIGINFO | SA_RESTART, SA_NODEFER | SA_ONSTACK,
                                (int)SA_RESETHAND | SA_NOCLDSTOP | SA_NOCLDWAIT};
    void (*const handlers[])(int) = {handler, SIG_IGN, SIG_DFL};
    for (size_t i = 0; i < COUNT(signals); i++) {
        expect_same_state(signals[i], NULL);
        for (size_t j = 0; j < COUNT(flags) * COUNT(handlers); j++) {
            struct sigaction act = {.sa_flags = flags[j / COUNT(handlers)]};
            act.sa_handler = handlers[j % COUNT(handlers)];
            sigaddset(&act.sa_mask, SIGUSR2);
            sigaddset(&act.sa_mask, 64);
            expect_same_state(signals[i], &act);
        }
    }
}

Test(fallback, siginterrupt_as_libc)
{
    for (size_t i = 0; i < COUNT(signals); i++) {
        for (int flag = 1; flag >= 0; flag--) {
            int sig = signals[i];
            struct sigaction before, theirs = {.sa_flags = 0}, ours = {.sa_flags = 0};
            bool real = sigaction(sig, NULL, &before) == 0;
            errno = 0;
            int expected = siginterrupt(sig, flag), error = errno;
            if (real) {
                sigaction(sig, NULL, &theirs);
                sigaction(sig, &before, NULL);
            }
            errno = 0;
            cr_expect_eq(fallback_siginterrupt(sig, flag), expected, "%d", sig);
            cr_expect_eq(errno, error, "%d: %d, not %d", sig, errno, error);
            if (real)
                sigaction(sig, NULL, &ours);
            cr_expect_eq(ours.sa_flags, theirs.sa_flags, "%d", sig);
        }
    }
}

Test(fallback, masks_within_the_handler)
{
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = handler;
    sigaddset(&act.sa_mask, SIGUSR2);
    fallback_sigaction(SIGUSR1, &act, NULL);
    raise(SIGUSR1);
    cr_expect_eq(nested, 3);
    fallback_signal(SIGUSR1, handler);
    raise(SIGUSR1);
    cr_expect_eq(nested, 2);
    fallback_sysv_signal(SIGUSR1, handler);
    raise(SIGUSR1);
    cr_expect_eq(nested, 0);
    fallback_sigaction(SIGUSR1, NULL, &act);
    cr_expect(act.sa_handler == SIG_DFL, "once");
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    cr_expect_eq(sigismember(&mask, SIGUSR1), 0, "back through the restorer");
}

Test(signame, reasons)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < COUNT(faults); i++)
        cr_expect_eq(strncmp(signame_refusal(faults[i]), "reports a fault", 15), 0);
    cr_expect_str_eq(signame_refusal(SIGKILL), "cannot be caught by any program");
    cr_expect_str_eq(signame_refusal(SIGSTOP), "cannot be caught by any program");
    cr_expect_str_eq(signame_refusal(33), "is reserved by libc for its threads");
    cr_expect_eq(strncmp(signame_refusal(SIGCHLD), "reports a change", 16), 0);
}

Test(signame, every_spelling_of_every_signal)
{
    for (int sig = 1; sig <= 64; sig++) {
        char name[SIGNAME_MAX + 4], lower[SIGNAME_MAX];
        signame_format(sig, name);
        size_t len = strlen(name);
        cr_assert_lt(len, SIGNAME_MAX);
        for (size_t i = 0; i <= len; i++)
            lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
        cr_expect_eq(signame_parse(lower, len), sig, "%s", lower);
        if (sig != 32 && sig != 33) {
            cr_expect_eq(signame_parse(name + 3, len - 3), sig, "%s", name);
            strcat(name, "X");
            cr_expect_eq(signame_parse(name, len + 1), 0, "%s", name);
            cr_expect_neq(signame_parse(name, len - 1), sig, "%s less one", name);
        }
    }
}
