// SPDX-License-Identifier: MIT
// Can exit() be called at the point where the thread was interrupted (docs/contract.md, Safe
// points)? If not, when is the next look worthwhile? Everything here is async-signal-safe.
// context is always the third argument of a signal handler.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// Probes the interrupted thread. Returns 0 if it is at a safe point, else the microseconds until
// the next look, before which it may reach one and send itself sig there. raised: the process has
// sent the signal to itself. SAFEPOINT_NEVER: there is nothing to wait for, since safe points
// cannot be told (on processors that base/machine.h does not know, or without a list of loaded
// files).
#define SAFEPOINT_NEVER (-1)
int64_t safepoint_search(const void *context, int sig, bool raised);

// Is it this thread's turn to be probed?
bool safepoint_search_is_ours(void);

// Sends sig again after us microseconds: to the thread that got the signal, and later to the
// others too; or to whichever thread the kernel chooses. False if no timer is available.
bool safepoint_search_later(int sig, int64_t us);
bool safepoint_search_by_anyone(int sig, int64_t us);
#define SAFEPOINT_OTHERS_US 1000 // between two signals to the others

// The app is to go on as if there had been no signal: a system call that it has cut short, and that
// the kernel does not restart, begins anew. Only on x86-64, and not with musl.
void safepoint_serve_on(void *context);
bool safepoint_can_serve_on(void);

// The app is to look at what has happened: if the thread waits in a system call that the kernel
// would restart, that returns EINTR. Only on x86-64 and aarch64.
void safepoint_interrupt(void *context);

// Did the search send this signal?
bool safepoint_search_sent(const siginfo_t *info);

// Ends the search: gates send no more signals.
void safepoint_search_end(void);

// Is a normal exit under way, on any thread? If so it must be allowed to finish: a second exit()
// is undefined (exit(3)). Misses one on a thread, other than this one and the main one, that is
// running rather than waiting in a system call.
bool safepoint_in_exit(const void *context);
