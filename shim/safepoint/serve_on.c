// SPDX-License-Identifier: MIT
#include "../base/base.h"
#include "code.h"
#include "safepoint.h"
#include "unwind.h"
#include <linux/futex.h>
#include <time.h>

#define LATE_MS 100 // that a busy machine is

// What the kernel never restarts after a handler, SA_RESTART or not (signal(7)), and what it does
// not restart on a socket with a time limit; and where its time limit is. A second connect(2) waits
// for the first. ppoll(2) and select(2) note the time that is left themselves.
// SLEEP: where the next argument points, the kernel has noted it. FUTEX: TIME for FUTEX_WAIT, else
// a time of day.
enum { NONE, MS, TIME, SLEEP, FUTEX };
static const struct call {
    short number;
    unsigned char limit, arg;
} calls[] = {
    {SYS_ppoll, NONE, 0},
    {SYS_pselect6, NONE, 0},
    {SYS_epoll_pwait, MS, 3},
    {SYS_nanosleep, SLEEP, 0},
    {SYS_clock_nanosleep, SLEEP, 2},
    {SYS_rt_sigsuspend, NONE, 0},
    {SYS_semop, NONE, 0},
    {SYS_semtimedop, TIME, 3},
    {SYS_io_getevents, TIME, 4},
    {SYS_msgrcv, NONE, 0},
    {SYS_rt_sigtimedwait, TIME, 2},
    {SYS_msgsnd, NONE, 0},
    {SYS_recvfrom, NONE, 0},
    {SYS_recvmsg, NONE, 0},
    {SYS_accept, NONE, 0},
    {SYS_accept4, NONE, 0},
    {SYS_sendto, NONE, 0},
    {SYS_sendmsg, NONE, 0},
    {SYS_read, NONE, 0},
    {SYS_write, NONE, 0},
    {SYS_readv, NONE, 0},
    {SYS_writev, NONE, 0},
    {SYS_recvmmsg, TIME, 4},
    {SYS_sendmmsg, NONE, 0},
    {SYS_sendfile, NONE, 0},
    {SYS_splice, NONE, 0},
    {SYS_connect, NONE, 0},
#ifdef SYS_poll // not on aarch64
    {SYS_poll, MS, 2},
    {SYS_select, NONE, 0},
    {SYS_epoll_wait, MS, 3},
    {SYS_pause, NONE, 0},
#endif
    {SYS_futex, FUTEX, 3},
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, TIME, 3},
#endif
};

static const struct call *find_call(long number)
{
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].number == number)
            return &calls[i];
    return NULL;
}

// The call that was begun anew last: if it is cut short again, it has waited since then.
static struct {
    int thread;
    long number;
    uintptr_t sp;
    int64_t at; // ms of CLOCK_MONOTONIC
    struct sys_time left;
} last;

// Shortens a time limit by what has passed. One that would have been over for a while is another
// call's.
static void shorten(long long *limit, bool is_ms, int64_t passed)
{
    const struct sys_time *time = is_ms ? NULL : (const struct sys_time *)(uintptr_t)*limit;
    if (!is_ms && !time)
        return;
    int64_t ms = is_ms ? (int)*limit : time->sec * (int64_t)1000 + time->nsec / 1000000;
    if (ms < 0 || ms + LATE_MS < passed)
        return;
    ms = ms > passed ? ms - passed : 0;
    last.left = sys_time_of(ms);
    *limit = is_ms ? ms : (long long)(uintptr_t)&last.left;
}

static void adapt(void *context, const struct call *call, int64_t passed)
{
    long long *limit = machine_arg(context, call->arg);
    bool is_clock = call->number == SYS_clock_nanosleep;
    if (call->limit == SLEEP) {
        long long left = *machine_arg(context, call->arg + 1);
        if (is_clock && *machine_arg(context, 1)) // until a time
            return;
        if (left) {
            *limit = left;
            return;
        }
    }
    if (call->limit == FUTEX && (*machine_arg(context, 1) & FUTEX_CMD_MASK) != FUTEX_WAIT)
        return;
    if (call->limit != NONE && passed)
        shorten(limit, call->limit == MS, passed);
}

// musl makes its calls in one place, which leaves no trace of the number.
bool safepoint_can_serve_on(void)
{
    return MACHINE_BEGINS_ANEW && symbols_find("gnu_get_libc_version");
}

// The first argument that is on the stack follows the return address.
static long number_for_another(const void *context, uintptr_t pc)
{
    struct unwind_frame frame;
    bool signal;
    if (!machine_calls_for_another(pc) || !unwind_begin(&frame, context))
        return MACHINE_UNKNOWN;
    uintptr_t end = stack_readable_end(frame.reg[UNWIND_SP]);
    for (unsigned i = 0; i < 2; i++) {
        const struct safepoint_code *code = safepoint_code_at(frame.reg[UNWIND_PC]);
        if (!code || !unwind_step(&frame, code->base, end, &signal))
            return MACHINE_UNKNOWN;
    }
    const long *argument = (const long *)frame.slot + 1;
    return frame.slot && (uintptr_t)argument < end ? *argument : MACHINE_UNKNOWN;
}

void safepoint_serve_on(void *context)
{
    struct machine_state at;
    const struct call *call;
    if (!machine_read(context, &at) || at.call != MACHINE_INTERRUPTED || !safepoint_code_known() ||
        !safepoint_code_at(at.pc))
        return;
    if (at.number == MACHINE_UNKNOWN)
        at.number = number_for_another(context, at.pc);
    if (!(call = find_call(at.number)))
        return;
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    int self = (int)sys(SYS_gettid);
    bool again = last.thread == self && last.number == at.number && last.sp == at.sp;
    adapt(context, call, again ? now - last.at : 0);
    last.thread = self;
    last.number = at.number;
    last.sp = at.sp;
    last.at = now;
    machine_begin_anew(context, at.number);
}
