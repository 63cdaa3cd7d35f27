// SPDX-License-Identifier: MIT
// One-shot timers that expire with a watched signal, so they need neither a file descriptor nor a
// signal of the app's. Async-signal-safe.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct timer {
    int id; // the kernel's; valid once created
    bool created;
};

// Sends sig after us microseconds, to this thread if thread_only, else to the process. A timer
// that exists already is set anew, but keeps its signal and thread. Returns 0 or -errno.
int timer_arm(struct timer *timer, int sig, bool thread_only, int64_t us);

// Sends sig to the process once CLOCK_MONOTONIC reaches ms milliseconds. Returns 0 or -errno.
int timer_arm_at(struct timer *timer, int sig, int64_t ms);

// Makes the process's alarm clock (setitimer(2), ITIMER_REAL) expire at ms of CLOCK_MONOTONIC, with
// SIGALRM. This always works, but there is only one, and it may be the app's.
void timer_set_alarm(int64_t ms);

// Deletes the timer. It can be armed again.
void timer_drop(struct timer *timer);

// Did this timer send the signal that info describes? info may be NULL.
bool timer_is(const struct timer *timer, const siginfo_t *info);
