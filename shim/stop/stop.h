// SPDX-License-Identifier: MIT
// Stops this process: takes the request, runs the cleanups and ends (docs/contract.md P6 to P9).
#pragma once
#include "../log/log.h"
#include "atexit.h"  // the registry behind sigshim_atexit()
#include "end.h"     // the last system calls
#include "outside.h" // SIGSHIM_HOOK and SIGSHIM_UNLINK; the command line uses them too
#include <signal.h>
#include <stdbool.h>

// Handles a watched signal that the app has left at default. Returns if the app has to run on for
// a while: until it reaches a safe point, during SIGSHIM_DELAY, or because a stop is under way.
// info may be NULL; sender is the original one if the app has raised the signal again; context is
// the third argument of the handler. Async-signal-safe.
void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender, void *context);

// Is a signal that the app has left at default no stop (docs/contract.md P1, P7)? Then its default
// action has been taken. context as above. Async-signal-safe.
bool stop_is_none(int sig, const siginfo_t *info, void *context);

// Is this a signal of the stop's own timers? If so, it has been handled. Async-signal-safe.
bool stop_tick(const siginfo_t *info, void *context);

// Called after all exit handlers, of a normal exit or of ours. Returns if there is no stop.
void stop_after_exit(void);

// Returns the signal of the stop that is under way, or 0. Async-signal-safe.
int stop_signal(void);
