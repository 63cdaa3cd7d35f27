// SPDX-License-Identifier: MIT
// The functions of libc that sigshim replaces (docs/contract.md P2). Each body is one call: what
// libc's own signal(), sigset() and siginterrupt() call inside never reaches our sigaction().
#include "action/action.h"
#include "trace/trace.h"

#define EXPORT __attribute__((visibility("default")))

// In libc, but not in its headers, or only with some feature macros.
int __sigaction(int sig, const struct sigaction *act, struct sigaction *oldact);
action_handler bsd_signal(int sig, action_handler handler);
action_handler ssignal(int sig, action_handler handler);
action_handler sysv_signal(int sig, action_handler handler);
action_handler __sysv_signal(int sig, action_handler handler);

EXPORT int sigaction(int sig, const struct sigaction *restrict act,
                     struct sigaction *restrict oldact)
{
    TRACE_SETTING(sig);
    return action_set(sig, act, oldact);
}

EXPORT int __sigaction(int sig, const struct sigaction *act, struct sigaction *oldact)
{
    TRACE_SETTING(sig);
    return action_set(sig, act, oldact);
}

EXPORT action_handler signal(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_signal, sig, handler, false);
}

EXPORT action_handler bsd_signal(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_signal, sig, handler, false);
}

EXPORT action_handler ssignal(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_signal, sig, handler, false);
}

// In musl this is signal() and so not one-shot, which shows in the kernel's flags.
EXPORT action_handler sysv_signal(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_sysv_signal, sig, handler, true);
}

EXPORT action_handler __sysv_signal(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_sysv_signal, sig, handler, true);
}

EXPORT action_handler sigset(int sig, action_handler handler)
{
    TRACE_SETTING(sig);
    return action_signal(next_sigset, sig, handler, false);
}

EXPORT int sigignore(int sig)
{
    TRACE_SETTING(sig);
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = SIG_IGN;
    return action_set(sig, &act, (struct sigaction *)0);
}

EXPORT int siginterrupt(int sig, int flag)
{
    TRACE_SETTING(sig);
    return action_siginterrupt(sig, flag);
}
