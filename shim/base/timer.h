// SPDX-License-Identifier: MIT
// One-shot timers that come as a watched signal: no descriptor, no signal of the app's.
// Async-signal-safe.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct timer {
    int id; // the kernel's, valid once created
    bool created;
};

// Sends sig after us microseconds, to this thread if thread_only, else to the process. A timer
// that was armed before is set anew; sig and thread stay those of the first time. 0 or -errno.
int timer_arm(struct timer *timer, int sig, bool thread_only, int64_t us);

// Sends sig to the process at a time in ms of CLOCK_MONOTONIC, at once if that has passed.
int timer_arm_at(struct timer *timer, int sig, int64_t ms);

// Gives it back to the kernel.
void timer_drop(struct timer *timer);

// Does info say that timer has sent this signal?
bool timer_is(const struct timer *timer, const siginfo_t *info);
