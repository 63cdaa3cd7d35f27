// SPDX-License-Identifier: MIT
// The names of libc that the library takes over (floor 5). Each body is one call: what
// libc's own signal(), sigset() and siginterrupt() do inside never reaches a hooked
// sigaction.
#include "disposition.h"
#include "real.h"
#include "trace.h"

#define EXPORT __attribute__((visibility("default")))

// In libc, but not in its headers (or only with some feature macros).
int __sigaction(int sig, const struct sigaction *act, struct sigaction *oldact);
disposition_handler bsd_signal(int sig, disposition_handler handler);
disposition_handler ssignal(int sig, disposition_handler handler);
disposition_handler sysv_signal(int sig, disposition_handler handler);
disposition_handler __sysv_signal(int sig, disposition_handler handler);

EXPORT int sigaction(int sig, const struct sigaction *restrict act,
                     struct sigaction *restrict oldact)
{
    TRACE_SETTING(sig);
    return disposition_set(sig, act, oldact);
}

EXPORT int __sigaction(int sig, const struct sigaction *act, struct sigaction *oldact)
{
    TRACE_SETTING(sig);
    return disposition_set(sig, act, oldact);
}

EXPORT disposition_handler signal(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_signal, sig, handler, false);
}

EXPORT disposition_handler bsd_signal(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_signal, sig, handler, false);
}

EXPORT disposition_handler ssignal(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_signal, sig, handler, false);
}

// musl's is its signal(), which stays; that it is not one-shot there shows in the kernel.
EXPORT disposition_handler sysv_signal(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_sysv_signal, sig, handler, true);
}

EXPORT disposition_handler __sysv_signal(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_sysv_signal, sig, handler, true);
}

EXPORT disposition_handler sigset(int sig, disposition_handler handler)
{
    TRACE_SETTING(sig);
    return disposition_signal(real_sigset, sig, handler, false);
}

EXPORT int sigignore(int sig)
{
    TRACE_SETTING(sig);
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = SIG_IGN;
    return disposition_set(sig, &act, (struct sigaction *)0);
}

EXPORT int siginterrupt(int sig, int flag)
{
    TRACE_SETTING(sig);
    return disposition_siginterrupt(sig, flag);
}
