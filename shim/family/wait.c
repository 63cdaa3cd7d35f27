// SPDX-License-Identifier: MIT
// The wait for the family: reap, adopt, and end what outlasts the grace period.
#include "../action/action.h"
#include "../config/config.h"
#include "lines.h"
#include "look.h"
#include "mask.h"
#include "pipes.h"
#include "reap.h"
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

// In milliseconds.
#define SLICE     20 // between two looks for orphans, and so often the time that a long look has taken
#define MANY      100 // children: then a look takes its time, and not each end is followed by one
#define PAUSE_MAX 1000
#define KILL_WAIT 500

static struct {
    uint32_t busy; // a thread is at work on the record
    struct family_look look;
    bool blind;        // there is no /proc: as pid 1 that leaves kill(-1)
    int64_t next_look; // of a large family, in ms of CLOCK_MONOTONIC
    struct family_status status;
} family;

sys_sigset family_mask(void)
{
    return signame_blockable() & ~config.watched;
}

static void await_child(int64_t ms)
{
    sys_sigset child = sys_bit(SIGCHLD);
    struct sys_time time = {0, (long)(ms < SLICE ? ms : SLICE) * 1000000};
    sys(SYS_rt_sigtimedwait, &child, 0L, &time, (long)sizeof(child));
}

static void kill_rest(unsigned but)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC), until = now + KILL_WAIT;
    family_say_killed(&family.look, but, now - family.look.begun);
    family.status.closed = true;
    do { // orphans of the killed come to us
        struct family_child *child;
        if (family.blind)
            sys(SYS_kill, -1L, (long)SIGKILL);
        for (unsigned place = 0; (child = family_next(&place));)
            if (!(child->marks & (but | FAMILY_GONE)))
                sys(SYS_kill, (long)child->pid, (long)SIGKILL);
        await_child(SLICE);
        if (!family.blind)
            family_look(&family.look);
    } while (family_reap(&family.look, &family.status) && family.look.workers &&
             sys_ms(CLOCK_MONOTONIC) < until);
}

static void ignore(int sig)
{
    (void)sig; // SIGCHLD must have a handler: ignored children leave no status
}

static void prepare(const struct family_order *order)
{
    struct sigaction act = {.sa_flags = SA_RESTART | SA_NOCLDSTOP | SA_ONSTACK};
    sys_sigset mask = family_mask();
    sys_mask(SIG_SETMASK, &mask, NULL);
    act.sa_handler = ignore;
    next_sigaction(SIGCHLD, &act, NULL);
    if (sys_getpid() != 1)
        sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    // Who ended before the signal has no part in the status.
    family_reap(&family.look, &family.status);
    family.status = (struct family_status){.blind = family.blind};
    family_look_begin(&family.look, order);
    if (family.blind) {
        sys(SYS_kill, -1L, (long)order->sig);
        family.look.workers = 1; // until waitid says otherwise
    }
}

static void look_at(int64_t now)
{
    if (family.blind || now < family.next_look)
        return;
    family_look(&family.look);
    int64_t pause = (1 + sys_ms(CLOCK_MONOTONIC) - now) * SLICE;
    if (family.look.workers > MANY)
        family.next_look = now + (pause < PAUSE_MAX ? pause : PAUSE_MAX);
}

// True unless all are gone who have to be waited for, or the deadline has come.
static bool goes_on(int64_t deadline, const unsigned *left)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    look_at(now);
    if (now >= family.look.begun + config_half_of(deadline - family.look.begun))
        family_tell(&family.look, FAMILY_READER | FAMILY_LAST);
    if (!family_reap(&family.look, &family.status))
        return false;
    if (*left == 0 && !family.blind)
        family_look(&family.look); // the children of who has ended last have come to us by now
    return *left > 0 && now < deadline;
}

// Only while the exports of another thread pass something on does anybody have to wait.
static void take_record(void)
{
    for (int ms = 0; ms < 1000 && __atomic_exchange_n(&family.busy, 1, __ATOMIC_ACQ_REL); ms++)
        await_child(1);
}

void family_pass(int sig, const siginfo_t *info)
{
    int self = sys_getpid();
    sys_sigset all = ~(sys_sigset)0, before;
    struct family_order order = {.sig = sig, .info = info};
    struct family_look look;
    struct family_child *child;
    bool own = info && info->si_code <= 0 && (info->si_code == SI_TIMER || info->si_pid == self);
    if (config.forward != CONFIG_FORWARD_ALWAYS || own || (self != 1 && !family_is_shell()) ||
        !proc_is_ours() || family_role_for(sig, info) == FAMILY_NOBODY ||
        __atomic_exchange_n(&family.busy, 1, __ATOMIC_ACQ_REL))
        return;
    sys_mask(SIG_SETMASK, &all, &before);
    family_look_begin(&look, &order);
    for (unsigned place = 0; (child = family_next(&place));)
        child->told = 0; // each time it comes
    family_look(&look);
    family_tell(&look, FAMILY_LAST);
    if (look.told)
        family_say_passed(sig, info, look.told);
    sys_mask(SIG_SETMASK, &before, NULL);
    __atomic_store_n(&family.busy, 0, __ATOMIC_RELEASE);
}

bool family_wait(const struct family_order *order, const volatile unsigned *later,
                 struct family_end *ret)
{
    struct family_look *look = &family.look;
    family.blind = !proc_is_ours();
    if (family.blind && sys_getpid() != 1)
        return false;
    take_record();
    prepare(order);
    bool any = false;
    while (goes_on(order->deadline, &look->workers)) {
        any = true;
        await_child(order->deadline - sys_ms(CLOCK_MONOTONIC));
    }
    any |= look->told > 0;
    if (look->workers > 0 && sys_ms(CLOCK_MONOTONIC) >= order->deadline &&
        family_reap(&family.look, &family.status)) {
        kill_rest(FAMILY_READER | FAMILY_DEAF);
        family.status.end.how = END_TIMED_OUT;
    } else if (any) {
        family_say_ended(look, &family.status.end, sys_ms(CLOCK_MONOTONIC) - look->begun, *later);
    }
    *ret = family.status.end;
    return any;
}

static unsigned readers_left(void)
{
    struct family_child *child;
    unsigned left = 0;
    for (unsigned place = 0; (child = family_next(&place));)
        left += (child->marks & FAMILY_READER) && !(child->marks & FAMILY_GONE);
    return left;
}

bool family_has_readers(void)
{
    return family.look.looked && !family.blind && readers_left() > 0;
}

void family_wait_for_readers(int64_t deadline, struct family_end *ret)
{
    unsigned left = readers_left();
    pipes_let_go();
    int64_t since = sys_ms(CLOCK_MONOTONIC);
    while (goes_on(deadline, &left)) {
        await_child(deadline - sys_ms(CLOCK_MONOTONIC));
        if (sys_ms(CLOCK_MONOTONIC) >= since + FAMILY_STAYS_MS)
            family_tell(&family.look, FAMILY_PARTNER);
        left = readers_left();
    }
    if (left > 0 && family_reap(&family.look, &family.status) && readers_left() > 0)
        kill_rest(FAMILY_DEAF);
    *ret = family.status.end;
}
