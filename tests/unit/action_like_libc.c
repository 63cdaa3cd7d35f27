// SPDX-License-Identifier: MIT
// A long series of random calls: the app sees the same as with a signal that is not watched.
#include "doors.h"
#include "shim/action/entries.h"
#include "shim/base/sys.h"
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <string.h>

#define WATCHED SIGTERM
#define OTHER   SIGUSR1

static volatile int handled, filled;

static void full(int sig)
{
    filled = sig;
}

static void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    if (app->plain || (app->flags & (unsigned)SA_RESETHAND))
        action_rearm(sig, app);
    if (app->handler != SIG_DFL && app->handler != SIG_IGN)
        ((entry_function *)(void *)app->handler)(sig, info, context);
}

static void handler(int sig)
{
    handled = sig;
}

static unsigned seed = 1;

static unsigned random_below(unsigned limit)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % limit;
}

static void expect_same_view(int step, const char *call)
{
    struct sigaction ours, theirs;
    cr_assert_eq(action_set(WATCHED, NULL, &ours), 0);
    cr_assert_eq(sigaction(OTHER, NULL, &theirs), 0);
    bool own = sigismember(&theirs.sa_mask, OTHER);
    cr_expect_eq(sigismember(&ours.sa_mask, WATCHED), own, "%d: %s", step, call);
    sigdelset(&ours.sa_mask, WATCHED);
    sigdelset(&theirs.sa_mask, OTHER);
    cr_assert(ours.sa_handler == theirs.sa_handler, "%d: %s: %p, not %p", step, call,
              (void *)ours.sa_handler, (void *)theirs.sa_handler);
    cr_assert_eq(ours.sa_flags, theirs.sa_flags, "%d: %s: flags %x, not %x", step, call,
                 ours.sa_flags, theirs.sa_flags);
    cr_expect_eq(memcmp(&ours.sa_mask, &theirs.sa_mask, 8), 0, "%d: %s", step, call);
}

static const char *by_action(action_handler to)
{
    static const int flags[] = {SA_SIGINFO,        SA_RESTART, SA_ONSTACK,
                                (int)SA_RESETHAND, SA_NODEFER, SA_NOCLDSTOP};
    struct sigaction act = {.sa_flags = 0}, ours, theirs;
    for (unsigned i = 0; i < 6; i++)
        act.sa_flags |= random_below(2) ? flags[i] : 0;
    act.sa_handler = to;
    if (random_below(2))
        sigaddset(&act.sa_mask, SIGUSR2);
    action_set(WATCHED, &act, &ours);
    sigaction(OTHER, &act, &theirs);
    cr_expect(ours.sa_handler == theirs.sa_handler && ours.sa_flags == theirs.sa_flags);
    return "sigaction";
}

static const char *by_signal(action_handler to)
{
    static const struct {
        const char *name;
        action_setter *next;
        bool once;
    } table[] = {{"signal", next_signal, false},
                 {"sysv_signal", next_sysv_signal, true},
                 {"sigset", next_sigset, false}};
    unsigned i = random_below(3);
    action_handler ours = action_signal(table[i].next, WATCHED, to, table[i].once);
    action_handler theirs = table[i].next(OTHER, to);
    cr_assert(ours == theirs, "%s was %p, not %p", table[i].name, (void *)ours, (void *)theirs);
    return table[i].name;
}

static const char *by_other_means(void)
{
    struct sigaction act;
    if (random_below(2)) {
        int flag = (int)random_below(2);
        cr_expect_eq(action_siginterrupt(WATCHED, flag), 0);
        cr_expect_eq(siginterrupt(OTHER, flag), 0);
        return "siginterrupt";
    }
    sigaction(OTHER, NULL, &act);
    if (act.sa_handler == SIG_DFL)
        return "nothing";
    handled = 0;
    raise(WATCHED);
    cr_assert_eq(handled, act.sa_handler == handler ? WATCHED : 0);
    raise(OTHER);
    return "raise";
}

static void compare(void)
{
    static const action_handler handlers[] = {SIG_DFL, SIG_IGN, handler};
    doors_lead_to(deliver, full);
    action_init();
    for (int step = 0; step < 20000; step++) {
        action_handler to = handlers[random_below(3)];
        unsigned kind = random_below(3);
        const char *call = kind == 0 ? by_action(to) : kind == 1 ? by_signal(to) : by_other_means();
        expect_same_view(step, call);
        struct sigaction kernel;
        sigaction(WATCHED, NULL, &kernel);
        cr_assert(kernel.sa_handler != SIG_DFL, "%d: %s: the stand-in is gone", step, call);
    }
    cr_expect_eq(filled, 0);
}

Test(action_like_libc, unmapped)
{
    compare();
}

Test(action_like_libc, forward_always)
{
    config.forward = CONFIG_FORWARD_ALWAYS;
    compare();
}

Test(action_like_libc, while_a_stop_holds_the_signal)
{
    action_hold();
    compare();
}
