// SPDX-License-Identifier: MIT
#include "stall.h"
#include "../base/base.h"
#include <time.h>

#define LOOKS   4
#define BUSY_MS 10 // of processor time: more than the looks take themselves

static struct {
    int64_t patience, since, busy; // ms; busy: processor time of the process at that time
    long number;
    uintptr_t sp, arg[2];
} stall;

static bool find_busy(int pid, void *arg)
{
    struct proc_stat stat;
    bool *busy = arg;
    *busy = pid != (int)sys(SYS_gettid) && proc_stat(pid, &stat) == 0 &&
            (stat.state == 'R' || stat.state == 'D');
    return !*busy;
}

static bool somebody_is_at_work(long number)
{
    bool busy = sys_ms(CLOCK_PROCESS_CPUTIME_ID) - stall.busy > BUSY_MS;
    if (!busy)
        proc_each_thread(find_busy, &busy);
    if (!busy && !sys_is_futex(number))
        proc_each_child(find_busy, &busy);
    return busy;
}

int64_t stall_begin(int64_t patience_ms)
{
    int64_t between = patience_ms / LOOKS;
    stall.patience = patience_ms - between; // the first look comes that late
    stall.number = MACHINE_UNKNOWN;
    return between;
}

static bool find_another(int tid, void *arg)
{
    bool *found = arg;
    *found = tid != (int)sys(SYS_gettid);
    return !*found;
}

bool stall_is_alone(void)
{
    bool another = false;
    return proc_each_thread(find_another, &another) == 0 && !another;
}

bool stall_waits_for_child(const void *context)
{
    struct machine_state at;
    return machine_read(context, &at) && at.call == MACHINE_RESTARTING &&
           (at.number == SYS_wait4 || at.number == SYS_waitid);
}

// A destructor of a condition variable waits until nobody waits for that. Work of others is no
// reason to go on.
static bool waits_for_waiters(uintptr_t pc)
{
    size_t size = 0;
    uintptr_t destroy = (uintptr_t)symbols_find_sized("pthread_cond_destroy", &size);
    return destroy && pc - destroy < size;
}

bool stall_seen(const void *context)
{
    struct machine_state at;
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    bool sleeps = machine_read(context, &at) && at.call == MACHINE_RESTARTING &&
                  (sys_is_futex(at.number) || at.number == SYS_wait4 || at.number == SYS_waitid);
    bool same = sleeps && at.number == stall.number && at.sp == stall.sp &&
                at.arg[0] == stall.arg[0] && at.arg[1] == stall.arg[1];
    if (same && (waits_for_waiters(at.pc) || !somebody_is_at_work(at.number)))
        return now - stall.since >= stall.patience;
    stall.number = sleeps ? at.number : MACHINE_UNKNOWN;
    stall.sp = at.sp;
    stall.arg[0] = at.arg[0];
    stall.arg[1] = at.arg[1];
    stall.since = now;
    stall.busy = sys_ms(CLOCK_PROCESS_CPUTIME_ID);
    return false;
}
