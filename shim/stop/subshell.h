// SPDX-License-Identifier: MIT
#pragma once
#include <signal.h>

// A forked child has got sig, which is at default. If it is a subshell with children, in a stop
// (docs/contract.md, The family), passes the signal on to them, waits for them, and ends as they
// did. Returns otherwise. info may be NULL. Async-signal-safe.
void subshell_end(int sig, const siginfo_t *info);
