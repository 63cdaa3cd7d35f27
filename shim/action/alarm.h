// SPDX-License-Identifier: MIT
// Stands in for timers where the kernel gives none: they take place in the queue of signals
// (RLIMIT_SIGPENDING, which any process of this user may have used up), and seccomp(2) may refuse
// them. The alarm clock of the process (setitimer(2), ITIMER_REAL) takes none, but there is only
// one, and it may be the app's: it is for a process that stops. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// At `at` microseconds of CLOCK_MONOTONIC sends sig to thread, or to the process if that is 0, with
// tag as its si_value. What was set for the tag before is forgotten. Where there is nothing but
// alarm(2), it comes up to a second late, and only if late_will_do. Returns 0 or -errno.
int alarm_set(const void *tag, int sig, int thread, int64_t at, bool late_will_do);

// Forgets what was set for the tag.
void alarm_drop(const void *tag);
