// SPDX-License-Identifier: MIT
// The next functions in line behind our exports: libc's, or another preload's. As async-signal-safe
// as those are. The first call of each finds its address, without the loader (base/symbols.h).
#pragma once
#include <pthread.h>
#include <signal.h>

typedef void (*next_handler)(int);

// These behave as the manual pages of the functions without the prefix say, errno included.
int next_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old);
next_handler next_signal(int sig, next_handler handler);
next_handler next_sysv_signal(int sig, next_handler handler);
next_handler next_sigset(int sig, next_handler handler);
int next_siginterrupt(int sig, int flag);
int next_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old);
int next_kill(int pid, int sig);
int next_raise(int sig);
int next_sigqueue(int pid, int sig, union sigval value);
int next_pthread_kill(pthread_t thread, int sig);

// Restores the kernel's default action for sig.
int next_set_default(int sig, struct sigaction *ret_old);
