// SPDX-License-Identifier: MIT
// Does the system call that a thread is in wait for somebody else, and not for libc? syscalls(2)
// has some eighty calls that can wait; only a few are known to be made without a lock of libc's.
// The others are told by the function that the app has called, and by time: a lock of libc's is not
// held for long, but on a busy machine its holder may have to wait for a processor.
#include "../base/base.h"
#include "names.h"
#include "safepoint.h"
#include "stream.h"
#include "walk.h"
#include <linux/futex.h>
#include <time.h>

#ifndef FUTEX_LOCK_PI2 // Linux 5.14
#define FUTEX_LOCK_PI2 13
#endif

#define STEADY_MS 10  // whoever waits this long waits for the app or for another process,
#define STUCK_MS  500 // and this long, if it could also wait for another thread in libc
#define THREADS   16  // that are told apart; more of them forget each other's time

struct wait {
    int thread;
    long number;
    uintptr_t sp, arg[3];
    int64_t since;
};

static struct wait *wait_of(int thread)
{
    static struct wait waits[THREADS] LARGE;
    return &waits[(unsigned)thread % THREADS];
}

// Has this thread been in the same call, with the same arguments, for so long? So say all looks.
static bool is_steady(const struct machine_state *at, unsigned args, int64_t ms)
{
    int self = (int)sys(SYS_gettid);
    struct wait *wait = wait_of(self);
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    bool same = wait->thread == self && wait->number == at->number && wait->sp == at->sp;
    for (unsigned i = 0; i < args; i++)
        same &= wait->arg[i] == at->arg[i];
    if (same)
        return now - wait->since >= ms;
    *wait = (struct wait){self, at->number, at->sp, {at->arg[0], at->arg[1], at->arg[2]}, now};
    return false;
}

// The thread is at work, and what it waits for later is another call.
static void begin_anew(void)
{
    wait_of((int)sys(SYS_gettid))->thread = 0;
}

// In glibc joins, semaphores and condition variables wait with FUTEX_WAIT_BITSET and hold
// nothing. Mutexes, and everything in musl, wait with FUTEX_WAIT, and so do malloc, fork() and
// stdio for a lock while they hold others. Locks that inherit priorities are always the app's.
static bool futex_is_safe(const struct machine_state *at, uintptr_t function)
{
    bool locks = function && !safepoint_waits_for_app(function);
    switch ((int)at->arg[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return is_steady(at, 1, locks ? STUCK_MS : STEADY_MS);
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
        return true;
    default:
        return false;
    }
}

static bool is_among(long number, const short *list, size_t size)
{
    for (size_t i = 0; i < size / sizeof(*list); i++)
        if (number == list[i])
            return true;
    return false;
}

static bool holds_nothing(long number)
{
    static const short waiting[] = {
        SYS_read,          SYS_readv,    SYS_pread64,      SYS_preadv,          SYS_recvfrom,
        SYS_recvmsg,       SYS_recvmmsg, SYS_accept,       SYS_accept4,         SYS_connect,
        SYS_ppoll,         SYS_pselect6, SYS_epoll_pwait,  SYS_nanosleep,       SYS_clock_nanosleep,
        SYS_wait4,         SYS_waitid,   SYS_flock,        SYS_semop,           SYS_semtimedop,
        SYS_rt_sigsuspend, SYS_msgrcv,   SYS_io_getevents, SYS_rt_sigtimedwait, SYS_restart_syscall,
#ifdef SYS_poll // not on aarch64
        SYS_poll,          SYS_select,   SYS_epoll_wait,   SYS_pause,
#endif
    };
    return is_among(number, waiting, sizeof(waiting));
}

// The same for what only some processors have: times of 64 bits beside those of 32, and one number
// for many calls (socketcall(2), ipc(2)).
static bool holds_nothing_elsewhere(const struct machine_state *at)
{
#ifdef SYS_futex_time64
    static const short waiting[] = {SYS_ppoll_time64,      SYS_pselect6_time64,
                                    SYS_recvmmsg_time64,   SYS_clock_nanosleep_time64,
                                    SYS_semtimedop_time64, SYS_rt_sigtimedwait_time64};
    if (is_among(at->number, waiting, sizeof(waiting)))
        return true;
#endif
#ifdef SYS_socketcall
    enum { CONNECT = 3, ACCEPT = 5, RECV = 10, RECVFROM = 12, RECVMSG = 17, RECVMMSG = 19 };
    uintptr_t socket = at->arg[0];
    if (at->number == SYS_socketcall)
        return socket == CONNECT || socket == ACCEPT || socket == RECV || socket == RECVFROM ||
               (socket >= RECVMSG && socket <= RECVMMSG); // 18: accept4
#endif
#ifdef SYS_ipc
    enum { SEMOP = 1, SEMTIMEDOP = 4, MSGRCV = 12 };
    uintptr_t ipc = at->arg[0] & 0xffff;
    if (at->number == SYS_ipc)
        return ipc == SEMOP || ipc == SEMTIMEDOP || ipc == MSGRCV;
#endif
    (void)at;
    return false;
}

// The kernel restarts FUTEX_LOCK_PI whatever the handler's flags are: libc does not expect EINTR.
void safepoint_interrupt(void *context)
{
    struct machine_state at;
    if (!machine_read(context, &at) || at.call != MACHINE_RESTARTING)
        return;
    int operation = (int)at.arg[1] & FUTEX_CMD_MASK;
    bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
    if (sys_is_futex(at.number) ? waits : holds_nothing(at.number))
        machine_interrupt(context);
}

// fork() holds locks of malloc and stdio. A signal that is there when the call begins has it begin
// anew: it waits for nobody.
static bool forks(long number)
{
    static const short forking[] = {
        SYS_clone,
#ifdef SYS_clone3
        SYS_clone3,
#endif
#ifdef SYS_fork // not on aarch64
        SYS_fork,
        SYS_vfork,
#endif
    };
    return is_among(number, forking, sizeof(forking));
}

bool safepoint_waits_at_ease(const struct machine_state *at)
{
    return at->call == MACHINE_INTERRUPTED || // only a call that waits can be interrupted
           (at->call == MACHINE_RESTARTING &&
            (holds_nothing(at->number) || holds_nothing_elsewhere(at)));
}

bool safepoint_waits(const struct machine_state *at, const struct safepoint_walk *walk)
{
    if (safepoint_waits_at_ease(at))
        return true;
    if (at->call != MACHINE_RESTARTING || at->number == MACHINE_UNKNOWN || forks(at->number)) {
        begin_anew();
        return false;
    }
    if (sys_is_futex(at->number))
        return futex_is_safe(at, walk->function);
    return is_steady(at, 3, STEADY_MS) && stream_may_stop(at, walk);
}
