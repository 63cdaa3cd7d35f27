// SPDX-License-Identifier: MIT
// An exit handler that is not going to end: it sleeps, and nobody is at work to wake it.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// A step begins that may stall. Returns the ms between two looks. Async-signal-safe.
int64_t stall_begin(int64_t patience_ms);

// Is this the only thread? Async-signal-safe.
bool stall_is_alone(void);

// Does the thread wait for a child? Async-signal-safe.
bool stall_waits_for_child(const void *context);

// Has the thread, interrupted by a look, slept for that long in one and the same futex, or wait for
// a child, while neither this process nor, for a child, its children did anything? context: a
// handler's third argument. Async-signal-safe.
bool stall_seen(const void *context);
