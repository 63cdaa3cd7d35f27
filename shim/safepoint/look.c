// SPDX-License-Identifier: MIT
// Decides whether a thread is at a safe point, by its stack and the system call that it waits in.
#include "../base/base.h"
#include "code.h"
#include "walk.h"
#include <linux/futex.h>
#include <time.h>

#define CALLBACK_LOOKS 150 // about 15 ms
#define STEADY_MS      10  // whoever waits this long for a lock waits for the app, not for libc

// In glibc joins, semaphores and condition variables wait with FUTEX_WAIT_BITSET and hold
// nothing. Mutexes, and everything in musl, wait with FUTEX_WAIT. So does malloc, but never long.
static bool futex_is_safe(const struct machine_state *at)
{
    static uintptr_t word;
    static int64_t since;
    int operation = (int)at->arg[1] & FUTEX_CMD_MASK;
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    if (operation == FUTEX_WAIT_BITSET)
        return true;
    if (operation != FUTEX_WAIT)
        return false;
    if (word != at->arg[0]) {
        word = at->arg[0];
        since = now;
    }
    return now - since >= STEADY_MS;
}

static bool call_is_safe(const struct machine_state *at)
{
    static const long waiting[] = {
        SYS_read,          SYS_readv,    SYS_pread64,      SYS_preadv,          SYS_recvfrom,
        SYS_recvmsg,       SYS_recvmmsg, SYS_accept,       SYS_accept4,         SYS_connect,
        SYS_ppoll,         SYS_pselect6, SYS_epoll_pwait,  SYS_nanosleep,       SYS_clock_nanosleep,
        SYS_wait4,         SYS_waitid,   SYS_flock,        SYS_semop,           SYS_semtimedop,
        SYS_rt_sigsuspend, SYS_msgrcv,   SYS_io_getevents, SYS_rt_sigtimedwait, SYS_restart_syscall,
#ifdef SYS_poll // not on aarch64
        SYS_poll,          SYS_select,   SYS_epoll_wait,   SYS_pause,
#endif
    };
    if (at->number == SYS_futex)
        return futex_is_safe(at);
    for (unsigned i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
        if (at->number == waiting[i])
            return true;
    return false;
}

// raise() and kill() hold no lock, and their caller does not expect them to return. The signal is
// delivered at the end of the call that sends it, or of the call that unblocks it.
static bool is_raising(const struct machine_state *at)
{
    static const long sending[] = {SYS_kill,           SYS_tgkill,          SYS_tkill,
                                   SYS_rt_sigprocmask, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
                                   MACHINE_UNKNOWN};
    for (unsigned i = 0; i < sizeof(sending) / sizeof(sending[0]); i++)
        if (at->call == MACHINE_RETURNED && at->number == sending[i])
            return true;
    return false;
}

// A function of libc that has called the app back may hold a lock. But main loops run there too,
// so they get some time to leave. It is counted in looks: the clock also runs for a thread that
// gets no CPU.
static bool has_had_time_to_leave(void)
{
    static unsigned looks;
    return ++looks > CALLBACK_LOOKS;
}

bool safepoint_look(const void *context, bool raised, struct safepoint_walk *ret)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at) || !safepoint_code_known() ||
        !safepoint_walk(context, ret))
        return false;
    if (raised && is_raising(&at))
        return true;
    // Only a call that waits can be interrupted.
    bool waits =
        at.call == MACHINE_INTERRUPTED || (at.call == MACHINE_RESTARTING && call_is_safe(&at));
    if (ret->in_libc && !ret->at_gate && !waits)
        return false;
    return ret->returns <= ret->in_libc || has_had_time_to_leave();
}
