// SPDX-License-Identifier: MIT
// Comes back to the search for a safe point (floor 3).
#include "retry.h"
#include "sys.h"
#include "timer.h"

#include <time.h>

// Then the others may look, too. Not at once: exit handlers beside a thread that works on
// are a risk to the app.
#define ALONE_MS 50

static struct {
    int thread; // that is asked; 0: nobody yet
    int64_t since, others_at;
    struct timer own, others;
} retry;

bool retry_is_asked(void)
{
    int self = (int)sys(SYS_gettid);
    int asked = __atomic_load_n(&retry.thread, __ATOMIC_ACQUIRE);
    if (asked == self)
        return true;
    if (asked && sys(SYS_tgkill, sys_getpid(), asked, 0) == 0)
        return sys_ms(CLOCK_MONOTONIC) >= retry.since + ALONE_MS;
    if (!__atomic_compare_exchange_n(&retry.thread, &asked, self, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        return false;
    timer_drop(&retry.own); // its thread has ended
    retry.since = sys_ms(CLOCK_MONOTONIC);
    return true;
}

bool retry_by_anyone(int sig, int64_t us)
{
    retry.others_at = sys_ms(CLOCK_MONOTONIC) + us / 1000;
    return timer_arm(&retry.others, sig, false, us) == 0;
}

bool retry_later(int sig, int64_t us)
{
    bool comes = timer_arm(&retry.own, sig, true, us) == 0;
    if (sys_ms(CLOCK_MONOTONIC) >= retry.others_at)
        comes |= retry_by_anyone(sig, RETRY_OTHERS_US);
    return comes;
}

bool retry_is_tick(const siginfo_t *info)
{
    return timer_is(&retry.own, info) || timer_is(&retry.others, info);
}
