// SPDX-License-Identifier: MIT
// Bare system calls in place of the functions behind our exports, for when libc's cannot be
// found. Async-signal-safe.
// Results and errno are those of the functions without the prefix.
#pragma once
#include <signal.h>

int fallback_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old);
void (*fallback_signal(int sig, void (*handler)(int)))(int);
void (*fallback_sysv_signal(int sig, void (*handler)(int)))(int);
void (*fallback_sigset(int sig, void (*handler)(int)))(int);
int fallback_siginterrupt(int sig, int flag);

int fallback_sigprocmask(int how, const sigset_t *set, sigset_t *ret_old);
int fallback_kill(int pid, int sig);
int fallback_raise(int sig);
int fallback_sigqueue(int pid, int sig, union sigval value);
