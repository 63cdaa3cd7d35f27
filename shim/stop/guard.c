// SPDX-License-Identifier: MIT
#include "guard.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../log/log.h"
#include "../safepoint/safepoint.h"
#include "end.h"
#include "stall.h"
#include <time.h>

// In milliseconds. PATIENCE: how long an exit handler may sleep while nobody is at work.
#define LATE_GRACE     1000
#define PATIENCE       1000
#define CHILD_PATIENCE 100

static struct {
    int sig;
    const char *step;
    uint32_t saying;
    struct timer deadline, patience, looks;
    int64_t look_us; // between two looks
    void (*go_on)(void);
} guard;

static void say(const char *how, int fault)
{
    struct log_line line;
    log_begin(&line, "cleanup", guard.sig, NULL);
    fmt_raw(&line.text, "sigshim: ");
    const char *step = __atomic_load_n(&guard.step, __ATOMIC_RELAXED);
    fmt_raw(&line.text, step ? step : "the start of the stop");
    fmt_raw(&line.text, " of ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, how);
    if (fault)
        log_put_signal(&line, fault);
    log_end(&line);
}

// Each step is entered once, so the stop comes to an end even if all of them crash. A fault in
// say() goes on silently. In a forked child that the app has made meanwhile it is the app's fault.
static void on_fault(int fault)
{
    if (!action_is_owner())
        end_by_default(fault);
    if (!__atomic_exchange_n(&guard.saying, 1, __ATOMIC_ACQ_REL)) {
        say(" crashed by ", fault);
        guard.saying = 0;
    }
    guard.go_on();
}

void guard_begin(int sig, int64_t deadline, void (*go_on)(void))
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};
    struct sigaction act = {.sa_flags = SA_ONSTACK | SA_NODEFER}, old;
    act.sa_handler = on_fault;
    guard.sig = sig;
    guard.go_on = go_on;
    for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        if (next_sigaction(faults[i], &act, &old) == 0 && old.sa_handler != SIG_DFL)
            next_sigaction(faults[i], &old, NULL); // the app's own
    guard_set_deadline(deadline);
}

// The signals of the guard may be blocked, since this is their handler.
static void take_over(void)
{
    sys_sigset ours = sys_bit(guard.sig) | sys_bit(SIGALRM);
    sys_mask(SIG_UNBLOCK, &ours, NULL);
    guard.go_on();
}

// Each step that is left gets another second.
static void expire(void)
{
    say(" did not end within the grace period", 0);
    guard_set_deadline(sys_ms(CLOCK_MONOTONIC) + LATE_GRACE);
    take_over();
}

void guard_set_deadline(int64_t deadline)
{
    timer_drop(&guard.patience);
    timer_arm_at(&guard.deadline, guard.sig, deadline);
}

void guard_enter(const char *step, int patience_ms)
{
    __atomic_store_n(&guard.step, step, __ATOMIC_RELAXED);
    timer_drop(&guard.looks);
    if (patience_ms)
        timer_arm(&guard.patience, guard.sig, true, patience_ms * (int64_t)1000);
}

static void watch(int64_t patience_ms)
{
    if (!safepoint_can_serve_on()) // looks would cut the handler's sleep short
        return;
    guard.look_us = stall_begin(patience_ms) * 1000;
    timer_arm(&guard.looks, guard.sig, true, guard.look_us);
}

void guard_watch(void)
{
    watch(PATIENCE);
}

// An exit of the app's own is on this thread for certain only if there is no other. If it waits for
// a child already, nobody has told the child to end.
void guard_watch_exit(const void *context)
{
    bool child = context && stall_waits_for_child(context);
    if (config.at_exit && stall_is_alone())
        watch(child ? CHILD_PATIENCE : PATIENCE);
}

static void look(void *context)
{
    if (stall_seen(context)) {
        say(" hangs: it sleeps, and nobody is at work to wake it", 0);
        take_over();
    }
    timer_arm(&guard.looks, guard.sig, true, guard.look_us);
    safepoint_serve_on(context);
}

bool guard_tick(const siginfo_t *info, void *context)
{
    bool looks = timer_is(&guard.looks, info);
    if (looks)
        look(context);
    if (timer_is(&guard.deadline, info))
        expire();
    if (timer_is(&guard.patience, info))
        take_over();
    return looks;
}
