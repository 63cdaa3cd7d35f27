// SPDX-License-Identifier: MIT
#include "over_exec.h"
#include "../base/base.h"
#include "stall.h"
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define TAG      0x73676c79 // what says so in the signal: nobody else sends this number
#define LATER_MS 50         // who has not called exec has stopped by then
#define SLICE_MS 100        // between two looks whether the process is still there

#ifndef SYS_close_range
#define SYS_close_range 436 // on every processor
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static long child;

static bool is_child_of(int process)
{
    return (int)sys(SYS_getppid) == process;
}

// Before Linux 5.9 one by one, as far as the usual limit.
static void close_all(void)
{
    if (sys(SYS_close_range, 0L, (long)~0U, 0L) == 0)
        return;
    for (long fd = 0; fd < 1024; fd++)
        sys(SYS_close, fd);
}

// Before Linux 5.3 there is nothing that wakes it when the process ends.
static void wait_until(int process, int64_t until)
{
    struct pollfd ended = {(int)sys(SYS_pidfd_open, (long)process, 0L), POLLIN, 0};
    int64_t left;
    while (is_child_of(process) && (left = until - sys_ms(CLOCK_MONOTONIC)) > 0) {
        left = ended.fd < 0 && left > SLICE_MS ? SLICE_MS : left;
        struct sys_time time = sys_time_of(left);
        if (sys(SYS_ppoll, &ended, 1L, &time, 0L, (long)sizeof(sys_sigset)) > 0)
            return;
    }
}

static _Noreturn void outlive(int process, siginfo_t *info, int64_t until)
{
    sys(SYS_prctl, (long)PR_SET_NAME, "sigshim-delay", 0L, 0L, 0L);
    close_all();
    wait_until(process, until);
    if (is_child_of(process))
        sys(SYS_rt_sigqueueinfo, process, info->si_signo, info);
    sys_exit(0);
}

void over_exec_begin(int sig, const struct log_sender *sender, int64_t until)
{
    siginfo_t info = {.si_signo = sig, .si_code = SI_QUEUE};
    sys_sigset all = ~(sys_sigset)0, before;
    int self = sys_getpid();
    if (!stall_is_alone())
        return;
    info.si_pid = sender->pid;
    info.si_uid = sender->uid;
    info.si_value.sival_int = TAG;
    sys_mask(SIG_SETMASK, &all, &before);
    child = sys_fork(0);
    if (child == 0)
        outlive(self, &info, until + LATER_MS);
    sys_mask(SIG_SETMASK, &before, NULL);
}

void over_exec_end(void)
{
    siginfo_t info = {.si_pid = 0};
    const long ended = WEXITED | WNOHANG | __WALL;
    // The app may have waited for it, and its number may be another's by now.
    if (child <= 0 || sys(SYS_waitid, (long)P_PID, child, &info, ended | WNOWAIT, 0L) != 0)
        return;
    sys(SYS_kill, child, (long)SIGKILL);
    sys(SYS_waitid, (long)P_PID, child, &info, (long)(WEXITED | __WALL), 0L);
    child = 0;
}

bool over_exec_has_sent(const siginfo_t *info)
{
    return info && info->si_code == SI_QUEUE && info->si_value.sival_int == TAG;
}
