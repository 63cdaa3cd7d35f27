// SPDX-License-Identifier: MIT
// Uses the raw system calls: old versions of libc have different functions named timer_create.
#include "timer.h"
#include "../base/base.h"
#include "alarm.h"
#include <time.h>

#define NOTIFY_SIGNAL 0 // SIGEV_SIGNAL
#define NOTIFY_THREAD 4 // SIGEV_THREAD_ID

struct kernel_event { // the kernel's struct sigevent, 64 bytes
    union sigval value;
    int signo, notify, thread;
    int pad[16 - 3 - sizeof(union sigval) / sizeof(int)];
};

static int arm_timer(struct timer *timer, int sig, int tid, int64_t us, long flags)
{
    struct {
        struct sys_time interval, value;
    } spec = {{0, 0}, {(long)(us / 1000000), (long)(us % 1000000) * 1000}};
    if (!timer->created) {
        struct kernel_event event = {
            .signo = sig, .notify = tid ? NOTIFY_THREAD : NOTIFY_SIGNAL, .thread = tid};
        event.value.sival_ptr = timer;
        long result = sys(SYS_timer_create, (long)CLOCK_MONOTONIC, &event, &timer->id);
        if (result < 0)
            return (int)result;
        timer->created = true;
    }
    if (us <= 0)
        spec.value.nsec = 1; // 0 would disarm it
    return (int)sys(SYS_timer_settime, (long)timer->id, flags, &spec, 0L);
}

// flags: 0, or TIMER_ABSTIME.
static int arm(struct timer *timer, int sig, int tid, int64_t us, long flags)
{
    if (arm_timer(timer, sig, tid, us, flags) == 0)
        return 0;
    timer->on_alarm = true;
    int64_t at = flags ? us : sys_us(CLOCK_MONOTONIC) + us;
    return alarm_set(timer, sig, tid, at, flags == TIMER_ABSTIME);
}

int timer_arm(struct timer *timer, int sig, bool thread_only, int64_t us)
{
    return arm(timer, sig, thread_only ? (int)sys(SYS_gettid) : 0, us, 0);
}

int timer_arm_for(struct timer *timer, int sig, int tid, int64_t us)
{
    return arm(timer, sig, tid, us, 0);
}

int timer_arm_at(struct timer *timer, int sig, int64_t ms)
{
    return arm(timer, sig, 0, ms * 1000, TIMER_ABSTIME);
}

void timer_drop(struct timer *timer)
{
    if (timer->created)
        sys(SYS_timer_delete, (long)timer->id);
    if (timer->on_alarm)
        alarm_drop(timer);
    timer->created = timer->on_alarm = false;
}

bool timer_is(const struct timer *timer, const siginfo_t *info)
{
    return info && (info->si_code == SI_TIMER || info->si_code == SYS_UNQUEUED) &&
           info->si_value.sival_ptr == timer;
}
