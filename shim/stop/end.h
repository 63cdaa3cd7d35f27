// SPDX-License-Identifier: MIT
// The last system calls of a process (docs/contract.md P6). Async-signal-safe.
#pragma once
#include "../family/family.h"

// Ends as the family's last child did or, if there was none, with 128 + sig as pid 1, or by sig
// itself; the main process of a container's stop with the status of SIGSHIM_EXIT.
_Noreturn void end_process(int sig, const struct family_end *last);

// Returns what end_process reports, as an exit status: 128 + N for death by signal N.
int end_status(int sig, const struct family_end *last);

// The app's own handler is about to run: notes whether this is a container's stop, for the status
// with which the app may leave. Costs nothing without pairs in SIGSHIM_EXIT.
void end_remember(int sig, const siginfo_t *info);

// The app has left with this status, and all its exit handlers have run. If it is the main process,
// and SIGSHIM_EXIT has a pair for that status, leaves with the other one. For exit handlers.
void end_after_exit(int status);

// Takes the kernel's default action for sig. Returns if that does not end the process.
void end_by_default(int sig);
