// SPDX-License-Identifier: MIT
// sigaction(2) as a bare system call gives the same answers as libc's.
#include "shim/action/fallback.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

typedef void (*handler_t)(int);
handler_t __sysv_signal(int sig, handler_t handler);

static volatile int handled;

static void handler(int sig)
{
    handled = sig;
}

static void siginfo_handler(int sig, siginfo_t *info, void *context)
{
    (void)context;
    handled = info->si_signo == sig ? sig : -1;
}

static void expect_same_action(int sig, const char *after)
{
    struct sigaction theirs, ours;
    memset(&theirs, 0, sizeof(theirs));
    memset(&ours, 0, sizeof(ours));
    cr_assert_eq(sigaction(sig, NULL, &theirs), 0);
    cr_assert_eq(fallback_sigaction(sig, NULL, &ours), 0);
    cr_expect(theirs.sa_handler == ours.sa_handler && theirs.sa_restorer == ours.sa_restorer);
    cr_expect_eq(theirs.sa_flags, ours.sa_flags, "after %s", after);
    for (int i = 1; i <= 64; i++)
        cr_expect_eq(sigismember(&theirs.sa_mask, i), sigismember(&ours.sa_mask, i));
}

Test(fallback, a_handler_runs_and_returns)
{
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_RESTART};
    act.sa_sigaction = siginfo_handler;
    sigaddset(&act.sa_mask, SIGUSR2);
    cr_expect_eq(fallback_sigaction(SIGUSR1, &act, NULL), 0);
    expect_same_action(SIGUSR1, "sigaction");
    for (int i = 0; i < 3; i++) {
        handled = 0;
        raise(SIGUSR1);
        cr_expect_eq(handled, SIGUSR1);
    }
}

static const int signals[] = {SIGUSR1, 34, 64, 0, -1, 65, 1000, SIGKILL, SIGSTOP, 32};

static void compare(handler_t (*theirs)(int, handler_t), handler_t (*ours)(int, handler_t),
                    const char *name)
{
    static const handler_t handlers[] = {SIG_IGN, handler, SIG_DFL, SIG_ERR};
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        for (size_t j = 0; j < 4; j++) {
            int sig = signals[i];
            struct sigaction before, after;
            bool real = sigaction(sig, NULL, &before) == 0;
            errno = 0;
            handler_t expected = theirs(sig, handlers[j]);
            int error = errno;
            if (real)
                sigaction(sig, NULL, &after);
            signal(sig, SIG_DFL);
            if (real && sig != SIGKILL && sig != SIGSTOP)
                sigaction(sig, &before, NULL);
            errno = 0;
            cr_expect(ours(sig, handlers[j]) == expected, "%s(%d, #%zu)", name, sig, j);
            cr_expect_eq(errno, error, "%s(%d, #%zu): errno %d, not %d", name, sig, j, errno,
                         error);
            struct sigaction now;
            if (real && sigaction(sig, NULL, &now) == 0)
                cr_expect(now.sa_handler == after.sa_handler && now.sa_flags == after.sa_flags,
                          "%s(%d, #%zu): flags %x, not %x", name, sig, j, now.sa_flags,
                          after.sa_flags);
        }
    }
}

Test(fallback, signal)
{
    compare(signal, fallback_signal, "signal");
}

Test(fallback, sysv_signal)
{
    compare(__sysv_signal, fallback_sysv_signal, "sysv_signal");
}

Test(fallback, sigset)
{
    compare(sigset, fallback_sigset, "sigset");
    signal(SIGUSR1, SIG_DFL);
    cr_expect(fallback_sigset(SIGUSR1, SIG_IGN) == SIG_DFL);
    cr_expect(fallback_sigset(SIGUSR1, SIG_HOLD) == SIG_IGN);
    cr_expect(fallback_sigset(SIGUSR1, SIG_HOLD) == SIG_HOLD);
    cr_expect(sigset(SIGUSR1, SIG_DFL) == SIG_HOLD, "the signal was blocked");
    cr_expect(fallback_sigset(SIGUSR1, SIG_DFL) == SIG_DFL);
}

Test(fallback, siginterrupt)
{
    struct sigaction act;
    fallback_signal(SIGUSR1, handler);
    fallback_sigaction(SIGUSR1, NULL, &act);
    cr_expect(act.sa_flags & SA_RESTART);
    cr_expect_eq(fallback_siginterrupt(SIGUSR1, 1), 0);
    fallback_sigaction(SIGUSR1, NULL, &act);
    cr_expect_not(act.sa_flags & SA_RESTART);
    fallback_signal(SIGUSR1, handler); // remembered for later handlers
    fallback_sigaction(SIGUSR1, NULL, &act);
    cr_expect_not(act.sa_flags & SA_RESTART);
    cr_expect_eq(fallback_siginterrupt(SIGUSR1, 0), 0);
    fallback_sigaction(SIGUSR1, NULL, &act);
    cr_expect(act.sa_flags & SA_RESTART);
    errno = 0;
    cr_expect_eq(fallback_siginterrupt(65, 1), -1);
    cr_expect_eq(errno, EINVAL);
}
