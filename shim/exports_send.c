// SPDX-License-Identifier: MIT
// The functions of libc that set masks and send signals, replaced for the trace; kill() and
// killpg() also note whom they send a watched signal. Calls inside libc do not come here:
// pthread_kill() in raise() is reported once.
#include "action/action.h"
#include "base/base.h"
#include "config/config.h"
#include "family/family.h"
#include "trace/trace.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    trace_mask(how, set, TRACE_CALLER);
    return next_sigprocmask(how, set, old);
}

EXPORT int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    int before = errno;
    trace_mask(how, set, TRACE_CALLER);
    int error = next_sigprocmask(how, set, old) == 0 ? 0 : errno;
    errno = before;
    return error;
}

// pid as in kill(2).
static int send(pid_t pid, int sig, const char *by, uintptr_t caller)
{
    if (sys_is_signal(sig) && (config.watched & sys_bit(sig)) && pid != sys_getpid())
        family_note_kill(pid, sig);
    if (!config.trace)
        return next_kill(pid, sig);
    struct trace_send send = {.sig = sig, .pid = pid, .by = by, .caller = caller};
    trace_send_begin(&send);
    return trace_send_end(&send, next_kill(pid, sig));
}

EXPORT int kill(pid_t pid, int sig)
{
    return send(pid, sig, "kill", TRACE_CALLER);
}

EXPORT int killpg(pid_t group, int sig)
{
    if (group >= 0)
        return send(-group, sig, "killpg", TRACE_CALLER);
    errno = EINVAL;
    return -1;
}

EXPORT int raise(int sig)
{
    if (!config.trace)
        return next_raise(sig);
    struct trace_send send = {.sig = sig,
                              .pid = sys_getpid(),
                              .tid = (int)sys(SYS_gettid),
                              .by = "raise",
                              .caller = TRACE_CALLER};
    trace_send_begin(&send);
    return trace_send_end(&send, next_raise(sig));
}

EXPORT int sigqueue(pid_t pid, int sig, const union sigval value)
{
    if (!config.trace)
        return next_sigqueue(pid, sig, value);
    struct trace_send send = {.sig = sig, .pid = pid, .by = "sigqueue", .caller = TRACE_CALLER};
    trace_send_begin(&send);
    return trace_send_end(&send, next_sigqueue(pid, sig, value));
}

// Only libc knows which thread this is.
EXPORT int pthread_kill(pthread_t thread, int sig)
{
    int before = errno;
    if (!config.trace)
        return next_pthread_kill(thread, sig);
    struct trace_send send = {.sig = sig,
                              .pid = sys_getpid(),
                              .by = "pthread_kill",
                              .caller = TRACE_CALLER,
                              .some_thread = true};
    trace_send_begin(&send);
    int error = next_pthread_kill(thread, sig);
    errno = error;
    trace_send_end(&send, error ? -1 : 0);
    errno = before;
    return error;
}
