// SPDX-License-Identifier: MIT
// The last system calls of a process (docs/contract.md P6). Async-signal-safe.
#pragma once
#include "../family/family.h"

// Ends as the family's last child did or, if there was none, with the status of SIGSHIM_EXIT,
// with 128 + sig as pid 1, or by sig itself.
_Noreturn void end_process(int sig, const struct family_end *last);

// Returns what end_process reports, as an exit status: 128 + N for death by signal N.
int end_status(int sig, const struct family_end *last);

// Takes the kernel's default action for sig. Returns if that does not end the process.
void end_by_default(int sig);
