// SPDX-License-Identifier: MIT
// The last system calls of a process (docs/contract.md P6). Async-signal-safe.
#pragma once

#include "../family/family.h"

// Ends as the family's last child did or, where there is no such status, by sig: SIGSHIM_EXIT, or
// as pid 1 with 128 + sig, or by the signal itself.
_Noreturn void end_process(int sig, const struct family_end *last);

// The status that end_process leaves, as an exit status.
int end_status(int sig, const struct family_end *last);

// The kernel's own default action. Returns where that is not to end.
void end_by_default(int sig);
