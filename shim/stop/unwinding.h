// SPDX-License-Identifier: MIT
// Runtimes that do their own cleanups when they get SIGINT (SIGSHIM_UNWIND): Python raises
// KeyboardInterrupt. They get it and go on, until they end by themselves or half of the time that
// is left is over. context: a handler's third argument. Async-signal-safe.
#pragma once
#include <signal.h>
#include <stdbool.h>

// Is this such a runtime, with a handler for SIGINT that its first thread can run, and has it not
// been asked yet?
bool unwinding_is_due(void);

// Sends SIGINT. False if that is not possible. The handler in which this is called has to return.
bool unwinding_begin(void *context);

// Is this a signal of the unwinding's own timers? If so, it has been handled.
bool unwinding_tick(const siginfo_t *info, void *context);

// Has the process, which unwinds, sent itself the signal that info describes to die of it, as
// Python does after a KeyboardInterrupt? If so, the stop goes on.
bool unwinding_ends(const siginfo_t *info, void *context);

// The process leaves by exit(). Has it been asked to unwind?
bool unwinding_leaves(void);
