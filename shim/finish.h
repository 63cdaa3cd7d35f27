// SPDX-License-Identifier: MIT
// The last system calls of a process (floor 3; design.md P6). Async-signal-safe.
#ifndef SHIM_FINISH_H
#define SHIM_FINISH_H

#include "ending.h"

// Ends as the family's last child did or, where there is no such status, by sig:
// SIGSHIM_EXIT, or as pid 1 with 128 + sig, or by the signal itself.
_Noreturn void finish(int sig, const struct ending *last);

// The status that finish leaves, as an exit status.
int finish_status(int sig, const struct ending *last);

// The kernel's own default action. Returns where that is not to end.
void finish_by_default(int sig);

#endif
