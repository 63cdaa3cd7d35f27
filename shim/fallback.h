// SPDX-License-Identifier: MIT
// sigaction by the bare system call (floor 0), for where libc's cannot be found: before
// glibc 2.34 dlsym lives in libdl, which most programs do not load. Async-signal-safe.
#ifndef SHIM_FALLBACK_H
#define SHIM_FALLBACK_H

#include <signal.h>

int fallback_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old);
void (*fallback_signal(int sig, void (*handler)(int)))(int);
void (*fallback_sysv_signal(int sig, void (*handler)(int)))(int);
void (*fallback_sigset(int sig, void (*handler)(int)))(int);
int fallback_siginterrupt(int sig, int flag);

#endif
