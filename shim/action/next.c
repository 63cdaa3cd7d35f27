// SPDX-License-Identifier: MIT
// Looks up the next functions in line, once, with dlsym(3).
#include "next.h"
#include "fallback.h"
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

#pragma weak dlsym // before glibc 2.34 only programs that load libdl have it

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

// Tells whether libpthread is loaded, which has pthread_kill (our own name) before glibc 2.34.
#pragma weak pthread_join

// All these names are in musl and in glibc since 2.17, so no lookup fails: a failing dlsym(3)
// would leave a heap block and a dlerror(3) message behind in the app.
static const struct {
    const char *name;
    void *fallback;
} table[COUNT] = {
    [SIGACTION] = {"sigaction", (void *)fallback_sigaction},
    [SIGNAL] = {"signal", (void *)fallback_signal},
    [SYSV_SIGNAL] = {"__sysv_signal", (void *)fallback_sysv_signal},
    [SIGSET] = {"sigset", (void *)fallback_sigset},
    [SIGINTERRUPT] = {"siginterrupt", (void *)fallback_siginterrupt},
    [SIGPROCMASK] = {"sigprocmask", (void *)fallback_sigprocmask},
    [KILL] = {"kill", (void *)fallback_kill},
    [RAISE] = {"raise", (void *)fallback_raise},
    [SIGQUEUE] = {"sigqueue", (void *)fallback_sigqueue},
    [PTHREAD_KILL] = {"pthread_kill", NULL},
};

static void *found[COUNT];

static void *resolve(int which)
{
    if (!found[which]) {
        void *next = dlsym ? dlsym(RTLD_NEXT, table[which].name) : NULL;
        found[which] = next ? next : table[which].fallback;
    }
    return found[which];
}

void next_init(void)
{
    for (int i = 0; i < PTHREAD_KILL; i++)
        resolve(i);
    if (pthread_join)
        resolve(PTHREAD_KILL);
}

int next_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old)
{
    int (*next)(int, const struct sigaction *, struct sigaction *) = resolve(SIGACTION);
    return next(sig, act, ret_old);
}

next_handler next_signal(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) = resolve(SIGNAL);
    return next(sig, handler);
}

next_handler next_sysv_signal(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) = resolve(SYSV_SIGNAL);
    return next(sig, handler);
}

next_handler next_sigset(int sig, next_handler handler)
{
    next_handler (*next)(int, next_handler) = resolve(SIGSET);
    return next(sig, handler);
}

int next_siginterrupt(int sig, int flag)
{
    int (*next)(int, int) = resolve(SIGINTERRUPT);
    return next(sig, flag);
}

int next_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old)
{
    int (*next)(int, const sigset_t *, sigset_t *) = resolve(SIGPROCMASK);
    return next(how, set, ret_old);
}

int next_kill(int pid, int sig)
{
    int (*next)(int, int) = resolve(KILL);
    return next(pid, sig);
}

int next_raise(int sig)
{
    int (*next)(int) = resolve(RAISE);
    return next(sig);
}

int next_sigqueue(int pid, int sig, union sigval value)
{
    int (*next)(int, int, union sigval) = resolve(SIGQUEUE);
    return next(pid, sig, value);
}

// A caller has a pthread_t, and thus libpthread.
int next_pthread_kill(pthread_t thread, int sig)
{
    int (*next)(pthread_t, int) = resolve(PTHREAD_KILL);
    return next ? next(thread, sig) : ENOSYS;
}

int next_set_default(int sig, struct sigaction *ret_old)
{
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = SIG_DFL;
    return next_sigaction(sig, &act, ret_old);
}
