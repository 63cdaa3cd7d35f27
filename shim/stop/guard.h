// SPDX-License-Identifier: MIT
// The deadline and the crash guard of a stop: whatever a step does, the process ends as it
// should, and a line says where it was. Async-signal-safe.
#pragma once

#include <signal.h>
#include <stdint.h>

// From now on: at the deadline (ms of CLOCK_MONOTONIC), or at a fault for which the app has no
// handler, the current step is named on the log and go_on() is called, which must not return.
void guard_begin(int sig, int64_t deadline, void (*go_on)(void));

// Another deadline.
void guard_set_deadline(int64_t deadline);

// The step that begins now. patience_ms: its own deadline, which is silent and comes to this
// thread, or 0.
void guard_enter(const char *step, int patience_ms);

// Handles the deadlines' signals. Returns where info is not of them.
void guard_tick(const siginfo_t *info);
