// SPDX-License-Identifier: MIT
// The log lines about a family. Async-signal-safe.
#pragma once
#include "family.h"

// "passed SIGTERM to 2 children of sh[1]". info may be NULL.
void family_say_passed(int sig, const siginfo_t *info, unsigned count);

// The same once all have ended, elapsed_ms after the signal. later: number of ignored signals.
void family_say_ended(int sig, const siginfo_t *info, unsigned passed, const struct family_end *end,
                      int64_t elapsed_ms, unsigned later);

// Names pids, which are about to be killed.
void family_say_killed(int sig, const int *pids, unsigned count, int64_t elapsed_ms);
