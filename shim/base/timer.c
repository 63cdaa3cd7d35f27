// SPDX-License-Identifier: MIT
// Uses the raw system calls: old versions of libc have different functions named timer_create.
#include "timer.h"
#include "sys.h"
#include <time.h>

#define NOTIFY_SIGNAL 0 // SIGEV_SIGNAL
#define NOTIFY_THREAD 4 // SIGEV_THREAD_ID

struct kernel_event { // the kernel's struct sigevent, 64 bytes
    union sigval value;
    int signo, notify, thread;
    int pad[16 - 3 - sizeof(union sigval) / sizeof(int)];
};

static int arm(struct timer *timer, int sig, int notify, int64_t us, long flags)
{
    struct {
        struct sys_time interval, value;
    } spec = {{0, 0}, {(long)(us / 1000000), (long)(us % 1000000) * 1000}};
    if (!timer->created) {
        struct kernel_event event = {
            .signo = sig, .notify = notify, .thread = (int)sys(SYS_gettid)};
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

int timer_arm(struct timer *timer, int sig, bool thread_only, int64_t us)
{
    return arm(timer, sig, thread_only ? NOTIFY_THREAD : NOTIFY_SIGNAL, us, 0);
}

int timer_arm_at(struct timer *timer, int sig, int64_t ms)
{
    return arm(timer, sig, NOTIFY_SIGNAL, ms * 1000, TIMER_ABSTIME);
}

void timer_set_alarm(int64_t ms)
{
    int64_t left = ms - sys_ms(CLOCK_MONOTONIC);
    struct { // the kernel's struct itimerval
        struct sys_time interval, value;
    } spec = {{0, 0}, {0, 1}}; // in microseconds; 0 would disarm it
    if (left > 0) {
        spec.value.sec = (long)(left / 1000);
        spec.value.nsec = (long)(left % 1000) * 1000 + 1;
    }
    sys(SYS_setitimer, 0L /* ITIMER_REAL */, &spec, 0L);
}

void timer_drop(struct timer *timer)
{
    if (timer->created)
        sys(SYS_timer_delete, (long)timer->id);
    timer->created = false;
}

bool timer_is(const struct timer *timer, const siginfo_t *info)
{
    return info && info->si_code == SI_TIMER && info->si_value.sival_ptr == timer;
}
