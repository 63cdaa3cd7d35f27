// SPDX-License-Identifier: MIT
// The stop of this process, and what is to be done in it.
#pragma once

#include "../log/log.h"
#include "atexit.h"  // the registry behind sigshim_atexit()
#include "end.h"     // the last system calls
#include "outside.h" // SIGSHIM_HOOK and SIGSHIM_UNLINK; the command line has them, too

#include <signal.h>
#include <stdbool.h>

// A watched signal came for which the app has the default action. Returns where the app has to go
// on for a while: until it is at a safe point, to serve on for SIGSHIM_DELAY, or because a stop
// is under way. info may be NULL; sender is who asked first, where the app has raised the signal
// again itself; context is the handler's third argument. Async-signal-safe.
void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender, void *context);

// Is this a signal of the stop's own timers? Then it has been dealt with. Async-signal-safe.
bool stop_tick(const siginfo_t *info, void *context);

// The end of a normal exit or of ours, after all exit handlers. Returns if there is no stop.
void stop_after_exit(void);

// The signal of the stop that is under way, or 0. Async-signal-safe.
int stop_signal(void);
