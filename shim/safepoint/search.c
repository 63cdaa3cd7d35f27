// SPDX-License-Identifier: MIT
// The search for a safe point. An app that is busy in libc is outside it for one or two percent
// of the time. A gate catches it there; where none can be set, looking at irregular intervals
// soon succeeds if the calls are short. Timers bring the search back: on the thread that got the
// signal, which is stopped where it is, and on the others if that one ends or finds nothing.
#include "../action/action.h"
#include "../base/base.h"
#include "code.h"
#include "gate.h"
#include "safepoint.h"
#include "walk.h"
#include <time.h>

#define GATED_US  100 // often enough to notice a thread that begins to wait
#define BARE_US   20
#define SLOWER    16  // looks per added microsecond: the app must make progress
#define LATER_US  500 // at most
#define STILL_MAX 5   // doublings
#define MUTEX_US  2000
#define SOON      2 // looks that come early, gate or not: the loader may be on its way to execvp()

// After this, other threads are probed too: exit handlers beside a busy thread are a risk.
#define ALONE_MS 50

static struct {
    int thread; // the one to probe; 0: none yet
    int64_t since, others_at;
    struct timer own, others;
    unsigned looks, odd;
    uintptr_t pc, sp; // at the last look
    unsigned still;   // looks in a row that have found it there
} search;

// Under strace(1) or on a slow machine a timer can be over before the app has run one instruction.
static unsigned longer_where_still(unsigned us, uintptr_t pc, uintptr_t sp, bool in_call)
{
    bool still = !in_call && pc == search.pc && sp == search.sp;
    search.still = still ? search.still + (search.still < STILL_MAX) : 0;
    search.pc = pc;
    search.sp = sp;
    us <<= search.still;
    return us < LATER_US ? us : LATER_US;
}

int64_t safepoint_search(const void *context, int sig, bool raised)
{
    struct safepoint_walk walk = {.slot = 0};
    if (safepoint_look(context, raised, &walk))
        return 0;
    uintptr_t pc, sp;
    if (!context || !machine_locate(context, &pc, &sp) || safepoint_code_never_known())
        return SAFEPOINT_NEVER;
    if (walk.holds_mutex)
        return MUTEX_US;
    bool gated = (safepoint_gate_set(&walk, sig) || walk.in_call) && search.looks >= SOON;
    unsigned us = (gated ? GATED_US : BARE_US) + search.looks++ / SLOWER;
    // At irregular intervals, so as not to run in step with a loop of the app.
    search.odd = search.odd * 1103515245u + 12345u;
    return longer_where_still(us, pc, sp, walk.in_call) + (search.odd >> 16) % 16;
}

bool safepoint_search_is_ours(void)
{
    int self = (int)sys(SYS_gettid);
    int asked = __atomic_load_n(&search.thread, __ATOMIC_ACQUIRE);
    if (asked == self)
        return true;
    if (asked && sys(SYS_tgkill, sys_getpid(), asked, 0) == 0)
        return sys_ms(CLOCK_MONOTONIC) >= search.since + ALONE_MS;
    if (!__atomic_compare_exchange_n(&search.thread, &asked, self, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        return false;
    timer_drop(&search.own); // its thread has ended
    search.since = sys_ms(CLOCK_MONOTONIC);
    return true;
}

bool safepoint_search_by_anyone(int sig, int64_t us)
{
    search.others_at = sys_ms(CLOCK_MONOTONIC) + us / 1000;
    return timer_arm(&search.others, sig, false, us) == 0;
}

bool safepoint_search_later(int sig, int64_t us)
{
    bool comes = timer_arm(&search.own, sig, true, us) == 0;
    if (sys_ms(CLOCK_MONOTONIC) >= search.others_at)
        comes |= safepoint_search_by_anyone(sig, SAFEPOINT_OTHERS_US);
    return comes;
}

bool safepoint_search_sent(const siginfo_t *info)
{
    return timer_is(&search.own, info) || timer_is(&search.others, info) ||
           safepoint_gate_sent(info);
}
