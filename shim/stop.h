// SPDX-License-Identifier: MIT
// The stop of this process (floor 4). Async-signal-safe; runs in signal handlers.
#ifndef SHIM_STOP_H
#define SHIM_STOP_H

#include "log.h"

#include <signal.h>

// A watched signal came for which the app has the default action. Does not return in the
// process that owns the shim, but for a signal that comes while a stop is under way. info
// may be NULL; sender is who asked first, where the app has raised the signal again
// itself.
void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender);

// The kernel's own default action in a process that is not the owner (a forked child).
// Returns where that action is not to end.
void stop_by_default(int sig);

#endif
