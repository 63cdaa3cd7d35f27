// SPDX-License-Identifier: MIT
// What the app sees, and what the kernel itself says it holds.
#include "doors.h"
#include "shim/action/entries.h"
#include "shim/base/sys.h"
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>

static int full_for, delivered, handled;

static void full(int sig)
{
    full_for = sig;
}

static void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    delivered = sig;
    if (app->flags & (unsigned)SA_RESETHAND || app->plain)
        action_rearm(sig, app);
    if (app->handler != SIG_DFL && app->handler != SIG_IGN)
        ((entry_function *)(void *)app->handler)(sig, info, context);
}

static void handler(int sig)
{
    handled = sig;
}

static void begin(void)
{
    signal(SIGINT, SIG_DFL); // background jobs of a shell inherit it ignored
    doors_lead_to(deliver, full);
    action_init();
}

TestSuite(action, .init = begin);

static void *held(int sig)
{
    struct sigaction act;
    sigaction(sig, NULL, &act);
    return (void *)act.sa_handler;
}

Test(action, default_is_a_stand_in_that_does_not_show)
{
    struct sigaction old;
    memset(&old, 0xff, sizeof(old));
    cr_expect(held(SIGTERM) != (void *)SIG_DFL, "the kernel holds a handler");
    cr_expect(held(SIGHUP) == (void *)SIG_DFL, "not for others");
    cr_expect_eq(action_set(SIGTERM, NULL, &old), 0);
    cr_expect(old.sa_handler == SIG_DFL && old.sa_flags == 0 && sigisemptyset(&old.sa_mask));
    raise(SIGTERM);
    cr_expect_eq(delivered, SIGTERM);
}

Test(action, flags_and_mask_of_a_default_come_back)
{
    static const int flags[] = {0,
                                SA_RESTART,
                                SA_SIGINFO,
                                SA_ONSTACK | SA_NODEFER,
                                (int)SA_RESETHAND,
                                SA_RESTART | SA_NOCLDSTOP};
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        struct sigaction act = {.sa_flags = flags[i]}, old;
        sigaddset(&act.sa_mask, SIGUSR2);
        cr_expect_eq(action_set(SIGTERM, &act, NULL), 0);
        cr_expect_eq(action_set(SIGTERM, NULL, &old), 0);
        cr_expect(old.sa_handler == SIG_DFL);
        cr_expect_eq(old.sa_flags & 0x7fffffff & ~0x04000000, flags[i] & 0x7fffffff, "%x is %x",
                     flags[i], old.sa_flags);
        cr_expect(sigismember(&old.sa_mask, SIGUSR2) == 1);
        cr_expect(held(SIGTERM) != (void *)SIG_DFL);
    }
}

Test(action, own_handlers_are_the_kernels)
{
    struct sigaction act = {.sa_flags = SA_RESTART};
    act.sa_handler = handler;
    cr_expect_eq(action_set(SIGTERM, &act, NULL), 0);
    cr_expect(held(SIGTERM) == (void *)handler);
    cr_expect(action_signal(next_signal, SIGTERM, SIG_IGN, false) == handler);
    cr_expect(held(SIGTERM) == (void *)SIG_IGN);
    cr_expect(action_signal(next_signal, SIGTERM, SIG_DFL, false) == SIG_IGN);
    cr_expect(held(SIGTERM) != (void *)SIG_DFL);
    cr_expect(action_signal(next_signal, SIGTERM, handler, false) == SIG_DFL);
}

Test(action, one_shot_leaves_a_stand_in)
{
    struct sigaction act = {.sa_flags = (int)SA_RESETHAND}, old;
    act.sa_handler = handler;
    action_set(SIGTERM, &act, NULL);
    action_set(SIGTERM, NULL, &old);
    cr_expect(old.sa_handler == handler && (old.sa_flags & (int)SA_RESETHAND));
    raise(SIGTERM);
    cr_expect_eq(handled, SIGTERM);
    action_set(SIGTERM, NULL, &old);
    cr_expect(old.sa_handler == SIG_DFL);
    cr_expect(held(SIGTERM) != (void *)SIG_DFL);
    handled = 0;
    cr_expect(action_signal(next_sysv_signal, SIGINT, handler, true) == SIG_DFL);
    raise(SIGINT);
    cr_expect_eq(handled, SIGINT);
    cr_expect(held(SIGINT) != (void *)SIG_DFL);
}

Test(action, siginterrupt_shows_in_the_flags)
{
    struct sigaction old;
    action_signal(next_signal, SIGTERM, SIG_DFL, false);
    action_set(SIGTERM, NULL, &old);
    cr_expect(old.sa_flags & SA_RESTART);
    cr_expect_eq(action_siginterrupt(SIGTERM, 1), 0);
    action_set(SIGTERM, NULL, &old);
    cr_expect_not(old.sa_flags & SA_RESTART);
    cr_expect(held(SIGTERM) != (void *)SIG_DFL);
}

Test(action, errors_are_libcs)
{
    struct sigaction act = {.sa_flags = 0};
    errno = 0;
    cr_expect_eq(action_set(SIGKILL, &act, NULL), -1);
    cr_expect_eq(errno, EINVAL);
    cr_expect_eq(action_set(0, &act, NULL), -1);
    cr_expect_eq(action_set(65, NULL, &act), -1);
    cr_expect(action_signal(next_signal, SIGTERM, SIG_ERR, false) == SIG_ERR);
    cr_expect(action_signal(next_signal, -1, handler, false) == SIG_ERR);
}

Test(action, a_forked_child_has_the_kernels_default)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct sigaction act = {.sa_flags = 0}, old;
        int good = action_set(SIGTERM, NULL, &old) == 0 && old.sa_handler == SIG_DFL;
        action_set(SIGTERM, &act, NULL);
        _exit(good && held(SIGTERM) == (void *)SIG_DFL && !action_is_owner() ? 0 : 1);
    }
    waitpid(child, &status, 0);
    cr_expect_eq(status, 0);
}

Test(action, what_is_rewritten_restarts_as_its_target)
{
    struct sigaction act = {.sa_flags = SA_RESTART};
    config.map[SIGTERM] = SIGINT;
    config.mapped = sys_bit(SIGTERM);
    act.sa_handler = handler;
    action_set(SIGTERM, &act, NULL);
    for (int restart = 0; restart < 2; restart++) {
        act.sa_flags = restart ? SA_RESTART : 0;
        action_set(SIGINT, &act, NULL);
        struct sigaction kernel, app;
        sigaction(SIGTERM, NULL, &kernel);
        action_set(SIGTERM, NULL, &app);
        cr_expect_eq(!!(kernel.sa_flags & SA_RESTART), restart);
        cr_expect(app.sa_flags & SA_RESTART, "the app sees what it has set");
        cr_expect(app.sa_handler == handler && kernel.sa_handler != handler);
    }
}

Test(action, too_many_handlers_run_as_without)
{
    struct sigaction act = {.sa_flags = (int)SA_RESETHAND}, old;
    for (uintptr_t i = 1; i < 100 && !full_for; i++) {
        act.sa_handler = (void (*)(int))(i * 4096 + 16);
        cr_expect_eq(action_set(SIGTERM, &act, NULL), 0);
    }
    cr_expect_eq(full_for, SIGTERM);
    cr_expect(held(SIGTERM) == (void *)act.sa_handler);
    action_set(SIGTERM, NULL, &old);
    cr_expect(old.sa_handler == act.sa_handler);
}
