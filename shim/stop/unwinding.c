// SPDX-License-Identifier: MIT
#include "unwinding.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../safepoint/safepoint.h"
#include "lines.h"
#include "request.h"
#include <time.h>

// Part of CPython since its beginnings. It is there if the program is Python, or is linked with it.
#define PYTHON "Py_IsInitialized"

#define LOOKS 3

enum { NOT_YET, UNDER_WAY, OVER };

static struct {
    uint32_t state;
    unsigned looks;
    int64_t begun, until; // ms of CLOCK_MONOTONIC
    struct timer look, limit;
} unwinding;

static bool is_runtime(void)
{
    int (*is_initialized)(void) = (int (*)(void))symbols_find(PYTHON);
    if (is_initialized && config_list_has(config.unwind, "python"))
        return is_initialized();
    return config_list_names_us(config.unwind);
}

// Whoever blocks SIGINT, or has it rewritten, has other plans for it.
static bool takes_interrupts(void)
{
    struct sigaction act;
    return !config.map[SIGINT] && action_set(SIGINT, NULL, &act) == 0 &&
           act.sa_handler != SIG_DFL && act.sa_handler != SIG_IGN && act.sa_handler != SIG_ERR &&
           act.sa_handler != SIG_HOLD && !(proc_signals(sys_getpid(), "SigBlk:") & sys_bit(SIGINT));
}

bool unwinding_is_due(void)
{
    return config.at_exit && __atomic_load_n(&unwinding.state, __ATOMIC_ACQUIRE) == NOT_YET &&
           takes_interrupts() && is_runtime();
}

// To the first thread, the one that Python's handlers run in. A call that it waits in returns.
static bool interrupt(void *context)
{
    sys_sigset set = sys_bit(SIGINT);
    int first = sys_getpid();
    bool here = sys(SYS_gettid) == first;
    if (here) // until our handler returns: it is the app that is to be interrupted
        sys_mask(SIG_BLOCK, &set, NULL);
    if (sys(SYS_tgkill, (long)first, (long)first, (long)SIGINT) != 0)
        return false;
    if (here)
        safepoint_interrupt(context);
    return true;
}

// A signal that comes between Python's last look for one and a system call is noticed only when the
// call has returned. So the first looks interrupt it once more. Python's exit waits for its
// threads, and goes on at a second SIGINT: it gets that if it still waits for a lock after most of
// its time.
static void look_later(void)
{
    int64_t us[LOOKS] = {2000, 50000, (unwinding.until - unwinding.begun) * 750};
    if (unwinding.looks < LOOKS)
        timer_arm_for(&unwinding.look, (int)request.sig, sys_getpid(), us[unwinding.looks++]);
}

static void look(void *context)
{
    struct machine_state at;
    if (unwinding.looks < LOOKS)
        safepoint_interrupt(context);
    else if (machine_read(context, &at) && sys_is_futex(at.number) && takes_interrupts() &&
             is_runtime())
        interrupt(context);
    look_later();
}

bool unwinding_begin(void *context)
{
    unwinding.begun = sys_ms(CLOCK_MONOTONIC);
    unwinding.until = unwinding.begun + config_half_of(request.deadline - unwinding.begun);
    config.watched |= sys_bit(SIGINT); // should the runtime make it kill the process in the end
    __atomic_store_n(&unwinding.state, UNDER_WAY, __ATOMIC_RELEASE);
    if (!interrupt(context)) {
        __atomic_store_n(&unwinding.state, OVER, __ATOMIC_RELEASE);
        return false;
    }
    if (config.trace)
        say_unwinding((int)request.sig);
    timer_arm_at(&unwinding.limit, (int)request.sig, unwinding.until);
    look_later();
    return true;
}

static bool finish(void)
{
    uint32_t expected = UNDER_WAY;
    if (!__atomic_compare_exchange_n(&unwinding.state, &expected, OVER, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        return false;
    timer_drop(&unwinding.look);
    timer_drop(&unwinding.limit);
    return true;
}

// To what is left of the stop, at a safe point again.
static void go_on(void *context, bool raised)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    request.patience_until = now + config_half_of(request.deadline - now);
    request.raised = raised;
    __atomic_store_n(&request.phase, REQUEST_SEARCHING, __ATOMIC_RELEASE);
    request_proceed(context);
}

bool unwinding_tick(const siginfo_t *info, void *context)
{
    if (timer_is(&unwinding.limit, info)) {
        if (finish()) {
            say_not_unwound((int)request.sig);
            go_on(context, false);
        }
        return true;
    }
    if (!timer_is(&unwinding.look, info))
        return false;
    if (__atomic_load_n(&unwinding.state, __ATOMIC_ACQUIRE) == UNDER_WAY)
        look(context);
    return true;
}

bool unwinding_ends(const siginfo_t *info, void *context)
{
    if (!request_is_raised(info) || !finish())
        return false;
    go_on(context, true);
    return true;
}

bool unwinding_leaves(void)
{
    finish();
    return __atomic_load_n(&unwinding.state, __ATOMIC_ACQUIRE) != NOT_YET;
}
