// SPDX-License-Identifier: MIT
// Looks up the next functions in line at the first call of each.
#include "next.h"
#include "../base/base.h"
#include "fallback.h"
#include <errno.h>
#include <stddef.h>

enum {
    SIGACTION,
    SIGNAL,
    SYSV_SIGNAL,
    SIGSET,
    SIGINTERRUPT,
    SIGPROCMASK,
    KILL,
    RAISE,
    SIGQUEUE,
    PTHREAD_KILL,
    COUNT
};
_Static_assert(COUNT <= WIPED_NAMES, "too many");

// All these names are in musl and in glibc since 2.17, but pthread_kill is in libpthread
// before 2.34.
static __attribute__((noinline)) void *look_up(int which, const char *name, void *fallback)
{
    void *next = symbols_find_next(name);
    if (!next)
        next = fallback;
    __atomic_store_n(&wiped.next[which], next, __ATOMIC_RELAXED);
    return next;
}

static inline void *resolve(int which, const char *name, void *fallback)
{
    void *next = __atomic_load_n(&wiped.next[which], __ATOMIC_RELAXED);
    return next ? next : look_up(which, name, fallback);
}

int next_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old)
{
    int (*next)(int, const struct sigaction *, struct sigaction *) =
        resolve(SIGACTION, "sigaction", (void *)fallback_sigaction);
    return next(sig, act, ret_old);
}

next_handler next_signal(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) = resolve(SIGNAL, "signal", (void *)fallback_signal);
    return next(sig, handler);
}

next_handler next_sysv_signal(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) =
        resolve(SYSV_SIGNAL, "__sysv_signal", (void *)fallback_sysv_signal);
    return next(sig, handler);
}

next_handler next_sigset(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) = resolve(SIGSET, "sigset", (void *)fallback_sigset);
    return next(sig, handler);
}

int next_siginterrupt(int sig, int flag)
{
    int (*next)(int, int) = resolve(SIGINTERRUPT, "siginterrupt", (void *)fallback_siginterrupt);
    return next(sig, flag);
}

int next_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old)
{
    int (*next)(int, const sigset_t *, sigset_t *) =
        resolve(SIGPROCMASK, "sigprocmask", (void *)fallback_sigprocmask);
    return next(how, set, ret_old);
}

int next_kill(int pid, int sig)
{
    int (*next)(int, int) = resolve(KILL, "kill", (void *)fallback_kill);
    return next(pid, sig);
}

int next_raise(int sig)
{
    int (*next)(int) = resolve(RAISE, "raise", (void *)fallback_raise);
    return next(sig);
}

int next_sigqueue(int pid, int sig, union sigval value)
{
    int (*next)(int, int, union sigval) = resolve(SIGQUEUE, "sigqueue", (void *)fallback_sigqueue);
    return next(pid, sig, value);
}

// A caller has a pthread_t, and thus libpthread.
int next_pthread_kill(pthread_t thread, int sig)
{
    int (*next)(pthread_t, int) = resolve(PTHREAD_KILL, "pthread_kill", NULL);
    return next ? next(thread, sig) : ENOSYS;
}

int next_set_default(int sig, struct sigaction *ret_old)
{
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = SIG_DFL;
    return next_sigaction(sig, &act, ret_old);
}
