// SPDX-License-Identifier: MIT
#include "alarm.h"
#include "../base/base.h"
#include "action.h"
#include <time.h>

#define TAGS   8 // more than there are timers
#define SECOND INT64_C(1000000)
#define AGAIN  5000 // µs

static struct {
    const void *tag; // NULL: free
    uint32_t set;
    int64_t at; // valid while set
    int sig, thread;
} alarms[TAGS];

// For the earliest of all; if there is none, stops the clock. Returns 0 or -errno.
static long wind(bool late_will_do)
{
    int64_t first = 0, left = 0;
    for (unsigned i = 0; i < TAGS; i++)
        if (__atomic_load_n(&alarms[i].set, __ATOMIC_ACQUIRE) && (!first || alarms[i].at < first))
            first = alarms[i].at;
    if (first) {
        left = first - sys_us(CLOCK_MONOTONIC);
        left = left > 0 ? left : 1;
    }
    struct { // the kernel's struct itimerval
        struct sys_time interval, value;
    } spec = {{0, 0}, {(long)(left / SECOND), (long)(left % SECOND)}};
    long result = sys(SYS_setitimer, 0L /* ITIMER_REAL */, &spec, 0L);
#ifdef SYS_alarm // not on newer processors
    if (result != 0 && late_will_do)
        result = sys(SYS_alarm, (long)((left + SECOND - 1) / SECOND));
    result = result > 0 ? 0 : result; // of an alarm of the app's
#else
    (void)late_will_do;
#endif
    return result;
}

// Only the first thread may send such a signal to the process, and others to themselves.
static void send(const void *tag, int sig)
{
    siginfo_t info = {.si_signo = sig, .si_code = SYS_UNQUEUED};
    int self = sys_getpid();
    info.si_value.sival_ptr = (void *)tag;
    if (sys(SYS_rt_sigqueueinfo, self, sig, &info) != 0)
        sys(SYS_rt_tgsigqueueinfo, self, sys(SYS_gettid), sig, &info);
}

// Is it another thread's, which has now been told, and to be told again should it not hear?
static bool is_handed_on(int thread, int64_t *at)
{
    if (thread == 0 || thread == sys(SYS_gettid) ||
        sys(SYS_tgkill, sys_getpid(), thread, SIGALRM) != 0)
        return false;
    *at += AGAIN;
    return true;
}

static void on_alarm(int sig)
{
    int error = errno;
    int64_t now = sys_us(CLOCK_MONOTONIC);
    (void)sig;
    for (unsigned i = 0; i < TAGS; i++)
        if (__atomic_load_n(&alarms[i].set, __ATOMIC_ACQUIRE) && alarms[i].at <= now &&
            !is_handed_on(alarms[i].thread, &alarms[i].at) &&
            __atomic_exchange_n(&alarms[i].set, 0, __ATOMIC_ACQ_REL))
            send(alarms[i].tag, alarms[i].sig);
    wind(true);
    errno = error;
}

static void take_signal(void)
{
    struct sigaction act = {.sa_flags = SA_ONSTACK | SA_NODEFER | SA_RESTART};
    sys_sigset alarm = sys_bit(SIGALRM);
    act.sa_handler = on_alarm;
    next_sigaction(SIGALRM, &act, NULL);
    sys_mask(SIG_UNBLOCK, &alarm, NULL);
}

int alarm_set(const void *tag, int sig, int thread, int64_t at, bool late_will_do)
{
    for (unsigned i = 0; i < TAGS; i++) {
        const void *nobody = NULL;
        if (__atomic_load_n(&alarms[i].tag, __ATOMIC_ACQUIRE) != tag &&
            !__atomic_compare_exchange_n(&alarms[i].tag, &nobody, tag, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_RELAXED))
            continue;
        alarms[i].sig = sig;
        alarms[i].thread = thread;
        alarms[i].at = at;
        __atomic_store_n(&alarms[i].set, 1, __ATOMIC_RELEASE);
        take_signal();
        int result = (int)wind(late_will_do);
        if (result != 0)
            __atomic_store_n(&alarms[i].set, 0, __ATOMIC_RELEASE);
        return result;
    }
    return -EAGAIN;
}

void alarm_drop(const void *tag)
{
    for (unsigned i = 0; i < TAGS; i++)
        if (__atomic_load_n(&alarms[i].tag, __ATOMIC_ACQUIRE) == tag)
            __atomic_store_n(&alarms[i].set, 0, __ATOMIC_RELEASE);
}
