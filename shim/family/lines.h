// SPDX-License-Identifier: MIT
// The log lines about a family. Async-signal-safe.
#pragma once
#include "look.h"

// "passed SIGTERM to 2 children of sh[1]". info may be NULL.
void family_say_passed(int sig, const siginfo_t *info, unsigned count);

// The same once all have ended, elapsed_ms after the signal. later: number of ignored signals.
void family_say_ended(const struct family_look *look, const struct family_end *end,
                      int64_t elapsed_ms, unsigned later);

// Names those that are about to be killed: all but those with these marks.
void family_say_killed(const struct family_look *look, unsigned but, int64_t elapsed_ms);

// SIGSHIM_MAP does not rewrite sig to target, which this process ignores.
void family_say_kept(int sig, int target);

// A child does not get the signal.
void family_say_untold(int pid, int error);
