// SPDX-License-Identifier: MIT
// What the kernel itself holds, past libc; and the parts of a disposition that a stop uses.
#include "doors.h"
#include "shim/action/entries.h"
#include "shim/base/sys.h"
#include "shim/config/config.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static int delivered;
static struct app_action seen;

static void full(int sig)
{
    (void)sig;
}

static void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    (void)info, (void)context;
    delivered = sig;
    seen = *app;
}

static void handler(int sig)
{
    (void)sig;
}

static uint64_t status_set(const char *name)
{
    char line[256];
    unsigned long long set = 0;
    FILE *file = fopen("/proc/self/status", "r");
    cr_assert(file);
    while (fgets(line, sizeof(line), file))
        if (strncmp(line, name, strlen(name)) == 0)
            sscanf(line + strlen(name), ": %llx", &set);
    fclose(file);
    return set;
}

static unsigned long held_flags;

static uintptr_t held(int sig)
{
    struct {
        uintptr_t handler;
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } raw = {0};
    cr_assert_eq(sys(SYS_rt_sigaction, sig, NULL, &raw, 8), 0);
    held_flags = raw.flags;
    return raw.handler;
}

Test(action_kernel, start)
{
    uint64_t before = status_set("SigCgt");
    config.watched = sys_bit(SIGTERM) | sys_bit(SIGHUP) | sys_bit(SIGUSR2) | sys_bit(64);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR2, handler);
    doors_lead_to(deliver, full);
    cr_expect_not(action_is_owner());
    action_init();
    cr_expect(action_is_owner());
    cr_expect_eq(status_set("SigCgt"), before | sys_bit(SIGTERM) | sys_bit(SIGUSR2) | sys_bit(64));
    cr_expect(status_set("SigIgn") & sys_bit(SIGHUP), "inherited SIG_IGN stays");
    cr_expect_eq(held(SIGUSR2), (uintptr_t)handler, "an earlier handler stays");
    cr_expect_eq(held(SIGINT), 0, "not watched");
    raise(64);
    cr_expect_eq(delivered, 64);
    struct sigaction act = {.sa_flags = (int)SA_RESETHAND};
    action_set(SIGTERM, &act, NULL);
    held(SIGTERM);
    cr_expect_eq(held_flags & ENTRIES_OWN_FLAGS, SA_SIGINFO | SA_RESTART | SA_ONSTACK,
                 "a stand-in disturbs nothing and stays");
}

Test(action_kernel, queries_and_failures_change_nothing)
{
    struct sigaction old;
    doors_lead_to(deliver, full);
    action_init();
    uintptr_t before = held(SIGTERM);
    action_set(SIGTERM, NULL, NULL);
    action_set(SIGTERM, NULL, &old);
    errno = 0;
    cr_expect(action_signal(next_signal, SIGTERM, SIG_ERR, false) == SIG_ERR);
    cr_expect_eq(errno, EINVAL);
    errno = 0;
    cr_expect_eq(action_siginterrupt(65, 1), -1);
    cr_expect_eq(errno, EINVAL);
    cr_expect_eq(held(SIGTERM), before);
    cr_expect(action_signal(next_sigset, SIGTERM, SIG_HOLD, false) == SIG_DFL);
    cr_expect(status_set("SigBlk") & sys_bit(SIGTERM));
    cr_expect_eq(held(SIGTERM), before);
    cr_expect(action_signal(next_sigset, SIGTERM, SIG_DFL, false) == SIG_HOLD);
    cr_expect_not(status_set("SigBlk") & sys_bit(SIGTERM));
}

Test(action_kernel, hold_and_drop)
{
    struct sigaction act = {.sa_flags = 0}, old;
    doors_lead_to(deliver, full);
    action_init();
    action_hold();
    act.sa_handler = SIG_IGN;
    action_set(SIGTERM, &act, NULL);
    action_set(SIGTERM, NULL, &old);
    cr_expect(old.sa_handler == SIG_IGN);
    raise(SIGTERM);
    cr_expect(delivered == SIGTERM && seen.handler == SIG_IGN, "the timers still come");
    next_set_default(SIGTERM, NULL);
    cr_expect_eq(held(SIGTERM), 0);
}

Test(action_kernel, a_forked_child_passes_straight_through)
{
    static action_setter *const family[] = {next_signal, next_sysv_signal, next_sigset};
    int status;
    doors_lead_to(deliver, full);
    action_init();
    pid_t child = fork();
    if (child == 0) {
        int bad = action_is_owner();
        for (int i = 0; i < 3; i++) {
            bad += action_signal(family[i], SIGTERM, handler, i == 1) != SIG_DFL;
            bad += held(SIGTERM) != (uintptr_t)handler;
            bad += action_signal(family[i], SIGTERM, SIG_DFL, i == 1) != handler;
            bad += held(SIGTERM) != 0;
        }
        _exit(bad);
    }
    waitpid(child, &status, 0);
    cr_expect_eq(status, 0);
    cr_expect_neq(held(SIGTERM), 0);
}
