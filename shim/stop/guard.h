// SPDX-License-Identifier: MIT
// The deadline and the crash guard of a stop (docs/contract.md P8): whatever a step does, the
// process ends as promised, and a line says in which step it was. Async-signal-safe.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// From now on, at the deadline (ms of CLOCK_MONOTONIC) or at a fault for which the app has no
// handler, names the current step in the log and calls go_on(), which must not return.
void guard_begin(int sig, int64_t deadline, void (*go_on)(void));
void guard_set_deadline(int64_t deadline); // replaces that of guard_begin

// Records the step that begins. patience_ms: a deadline of its own, which is silent and
// interrupts this thread; or 0. step is not copied.
void guard_enter(const char *step, int patience_ms);

// The step may stall: if this thread sleeps for a second and nobody is at work to wake it
// (stall.h), says so and calls go_on().
void guard_watch(void);

// An exit by the app is under way, which may stall. context: a handler's third argument, or NULL.
void guard_watch_exit(const void *context);

// Handles the signals of the guard; context is a handler's third argument. False if info describes
// another one.
bool guard_tick(const siginfo_t *info, void *context);
