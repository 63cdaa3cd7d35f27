// SPDX-License-Identifier: MIT
// Passing a signal on to the children of the container main process, and waiting for them
// (floor 3). Async-signal-safe.
#ifndef SHIM_FAMILY_H
#define SHIM_FAMILY_H

#include "ending.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// Is this the container main process (design.md 1)?
bool family_is_main(void);

// Is there a child that has not ended?
bool family_has_children(void);

// Is this process a shell by its name? A shell hands a rewritten signal to its children
// instead of taking it itself.
bool family_is_shell(void);

// Sends sig once to each child and logs that. A signal that the terminal sent reaches
// only the children that it did not reach by itself.
void family_pass(int sig, const siginfo_t *info);

// Passes sig to each child and to each orphan that comes, waits until all are gone or
// grace_ms are over, kills the rest then, and logs what came of it. later counts the
// signals that came meanwhile. Changes the disposition of SIGCHLD for good: only for a
// process that ends. -errno where it cannot be done at all (nothing has happened then).
int family_stop(int sig, const siginfo_t *info, int64_t grace_ms,
                const volatile unsigned *later, struct ending *ret);

// The two lines that family_stop logs, elapsed_ms after the signal.
void family_say_killed(int sig, const int *pids, unsigned count, int64_t elapsed_ms);
void family_say_ended(int sig, const siginfo_t *info, unsigned passed,
                      const struct ending *end, int64_t elapsed_ms, unsigned later);

#endif
