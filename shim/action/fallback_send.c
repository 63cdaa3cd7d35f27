// SPDX-License-Identifier: MIT
// Signal masks and the sending of signals as bare system calls.
#include "../base/base.h"
#include "fallback.h"
#include <string.h>

static int plain(long result)
{
    if (result >= 0)
        return 0;
    errno = (int)-result;
    return -1;
}

int fallback_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old)
{
    sys_sigset wanted;
    if (set) { // libc's own two signals can be neither blocked nor unblocked
        memcpy(&wanted, set, sizeof(wanted));
        wanted &= ~(sys_bit(32) | sys_bit(33));
    }
    return plain(sys_mask(how, set ? &wanted : NULL, (sys_sigset *)(void *)ret_old));
}

int fallback_kill(int pid, int sig)
{
    return plain(sys(SYS_kill, pid, sig));
}

// Blocks all signals: a handler that forks in between would leave the child its parent's ids.
int fallback_raise(int sig)
{
    sys_sigset all = ~(sys_bit(32) | sys_bit(33)), old;
    sys_mask(SIG_BLOCK, &all, &old);
    int result = plain(sys(SYS_tgkill, sys_getpid(), (int)sys(SYS_gettid), sig));
    int error = errno;
    sys_mask(SIG_SETMASK, &old, NULL);
    errno = error;
    return result;
}

int fallback_sigqueue(int pid, int sig, union sigval value)
{
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    info.si_signo = sig;
    info.si_code = SI_QUEUE;
    info.si_pid = sys_getpid();
#ifdef SYS_getuid32
    info.si_uid = (uid_t)sys(SYS_getuid32);
#else
    info.si_uid = (uid_t)sys(SYS_getuid);
#endif
    info.si_value = value;
    return plain(sys(SYS_rt_sigqueueinfo, pid, sig, &info));
}
