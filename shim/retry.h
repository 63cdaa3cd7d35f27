// SPDX-License-Identifier: MIT
// Comes back to the search for a safe point (floor 3), by timers: to the thread that has
// got the signal, which is then stopped where it stands, and to the others where that one
// has ended or finds none. Async-signal-safe.
#ifndef SHIM_RETRY_H
#define SHIM_RETRY_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define RETRY_OTHERS_US 1000 // from asking the others to the next time

// Is it for this thread to look now?
bool retry_is_asked(void);

// Comes back after so many microseconds, by sig. False where no timer can be had.
bool retry_later(int sig, int64_t us);
bool retry_by_anyone(int sig, int64_t us); // on whatever thread the kernel chooses

// Is it one of these timers that has sent the signal?
bool retry_is_tick(const siginfo_t *info);

#endif
