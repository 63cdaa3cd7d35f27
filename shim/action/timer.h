// SPDX-License-Identifier: MIT
// One-shot timers that expire with a watched signal, so they need neither a file descriptor nor a
// signal of the app's. Where the kernel gives none, the alarm clock of the process serves
// (alarm.h). Async-signal-safe.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct timer {
    int id; // the kernel's; valid once created
    bool created, on_alarm;
};

// Sends sig after us microseconds, to this thread if thread_only, else to the process. A timer
// that exists already is set anew, but keeps its signal and thread. Returns 0 or -errno.
int timer_arm(struct timer *timer, int sig, bool thread_only, int64_t us);

// The same, to a thread of this process; 0: to the process.
int timer_arm_for(struct timer *timer, int sig, int tid, int64_t us);

// Sends sig to the process once CLOCK_MONOTONIC reaches ms milliseconds, or up to a second later
// where there is nothing but alarm(2). Returns 0 or -errno.
int timer_arm_at(struct timer *timer, int sig, int64_t ms);

// Deletes the timer. It can be armed again.
void timer_drop(struct timer *timer);

// Did this timer send the signal that info describes? info may be NULL.
bool timer_is(const struct timer *timer, const siginfo_t *info);
