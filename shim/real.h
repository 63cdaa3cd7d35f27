// SPDX-License-Identifier: MIT
// The next sigaction and friends behind our hooks (floor 1): libc's, or another
// preload's. After real_init() everything here is as async-signal-safe as libc's own
// functions. Before it (hooks called by the constructor of a library that runs before
// ours) the first call looks the symbol up.
#ifndef SHIM_REAL_H
#define SHIM_REAL_H

#include <pthread.h>
#include <signal.h>

typedef void (*real_handler)(int);

// Looks up everything. At start only.
void real_init(void);

// As the manual pages of the functions without the prefix say, errno included.
int real_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old);
real_handler real_signal(int sig, real_handler handler);
real_handler real_sysv_signal(int sig, real_handler handler);
real_handler real_sigset(int sig, real_handler handler);
int real_siginterrupt(int sig, int flag);
int real_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old);
int real_kill(int pid, int sig);
int real_raise(int sig);
int real_sigqueue(int pid, int sig, union sigval value);
int real_pthread_kill(pthread_t thread, int sig);

// Between the parts of real.
int real_bare_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old);
int real_bare_kill(int pid, int sig);
int real_bare_raise(int sig);
int real_bare_sigqueue(int pid, int sig, union sigval value);

// Gives the signal back to the kernel's default action.
void real_drop(int sig);

#endif
