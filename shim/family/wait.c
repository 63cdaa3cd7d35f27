// SPDX-License-Identifier: MIT
// Waits for the family: signals, reaps and adopts, and kills what outlasts the grace period.
#include "../action/action.h"
#include "../base/base.h"
#include "family.h"
#include "lines.h"
#include "record.h"
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

// In milliseconds.
#define SLICE     20   // how late an orphan, or a SIGCHLD that went to another thread, is noticed
#define DRAIN     1000 // how long the reader of a pipe may outlive its writers
#define KILL_WAIT 500

static void note_end(struct family *family, const siginfo_t *info)
{
    uint8_t mark = info->si_pid < FAMILY_PIDS ? family->marks[info->si_pid] : 0;
    int rank = (mark & DIRECT ? 2 : 0) + (mark & READER ? 0 : 1);
    if ((mark & KNOWN || family->blind) && rank >= family->best) {
        family->best = rank;
        family->end.how = info->si_code == CLD_EXITED ? END_EXITED : END_DIED;
        family->end.value = info->si_status;
    }
    if (info->si_pid < FAMILY_PIDS)
        family->marks[info->si_pid] = 0; // the pid may be reused
}

// Reaps whatever has ended. False if no child is left.
static bool reap(struct family *family)
{
    for (;;) {
        siginfo_t info = {.si_pid = 0};
        if (sys(SYS_waitid, P_ALL, 0L, &info, WEXITED | WNOHANG | __WALL, 0L) < 0)
            return false;
        if (info.si_pid == 0)
            return true;
        note_end(family, &info);
    }
}

static void await_child(int64_t ms)
{
    sys_sigset child = sys_bit(SIGCHLD);
    struct sys_time slice = {0, (long)(ms < SLICE ? ms : SLICE) * 1000000};
    sys(SYS_rt_sigtimedwait, &child, 0L, &slice, sizeof(child));
}

static void kill_rest(struct family *family)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC), until = now + KILL_WAIT;
    family_list(family);
    family_say_killed(family->sig, family->pids, family->listed, now - family->start);
    do { // adopts the orphans of those killed
        if (family->blind)
            sys(SYS_kill, -1, SIGKILL);
        for (unsigned i = 0; i < family->listed; i++)
            sys(SYS_kill, family->pids[i], SIGKILL);
        await_child(SLICE);
        family_list(family);
    } while (reap(family) && sys_ms(CLOCK_MONOTONIC) < until);
    family->end.how = END_TIMED_OUT;
}

static void ignore(int sig)
{
    (void)sig; // SIGCHLD needs a handler: if it is ignored, no status is left (waitpid(2))
}

static struct family *prepare(int sig, const siginfo_t *info)
{
    bool blind = !proc_is_ours();
    struct sigaction act = {.sa_flags = SA_RESTART | SA_NOCLDSTOP};
    struct family *family = blind && sys_getpid() != 1 ? NULL : sys_map(sizeof(*family));
    if (!family)
        return NULL;
    bool terminal = info && info->si_code == SYS_TERMINAL;
    family->sig = sig;
    family->self = sys_getpid();
    family->group = terminal ? (int)sys(SYS_getpgid, 0) : -1;
    family->session = (int)sys(SYS_getsid, 0);
    family->start = sys_ms(CLOCK_MONOTONIC);
    family->first = true;
    family->blind = blind;
    act.sa_handler = ignore;
    next_sigaction(SIGCHLD, &act, NULL);
    if (family->self != 1)
        sys(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    return family;
}

int family_wait(int sig, const siginfo_t *info, int64_t deadline, const volatile unsigned *later,
                struct family_end *ret)
{
    struct family *family = prepare(sig, info);
    if (!family)
        return -ENOMEM;
    reap(family); // children that ended before the signal do not count for the status
    for (;;) {
        unsigned workers = family_look(family);
        int64_t now = sys_ms(CLOCK_MONOTONIC), left = deadline - now;
        if (!reap(family))
            break;
        if (left <= 0) {
            kill_rest(family);
            break;
        }
        if (workers == 0 && !family->drained)
            family->drained = now;
        family->release = (family->drained && now - family->drained > DRAIN) ||
                          left < (deadline - family->start) / 2;
        await_child(left);
    }
    *ret = family->end;
    if (family->end.how != END_TIMED_OUT)
        family_say_ended(sig, info, family->passed, &family->end,
                         sys_ms(CLOCK_MONOTONIC) - family->start, *later);
    return 0;
}
