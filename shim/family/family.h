// SPDX-License-Identifier: MIT
// Passing a signal on to the children of the container main process, and waiting for them.
// Async-signal-safe.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// How the child whose status counts has ended.
struct family_end {
    enum { END_UNKNOWN, END_EXITED, END_DIED, END_TIMED_OUT } how;
    int value; // exit status or signal
};

// Is this the container main process (docs/contract.md)?
bool family_is_main(void);

// Is there a child that has not ended?
bool family_has_children(void);

// Is this process a shell by its name? A shell hands a rewritten signal to its children instead
// of taking it itself.
bool family_is_shell(void);

// Sends sig once to each child and logs that. A signal that the terminal sent reaches only the
// children that it did not reach by itself.
void family_pass(int sig, const siginfo_t *info);

// Passes sig to each child and to each orphan that comes, waits until all are gone or the
// deadline (ms of CLOCK_MONOTONIC) has come, then kills the rest, and logs the outcome. later
// counts the signals that came meanwhile. Changes the action for SIGCHLD for good: only for a
// process that ends. -errno where it cannot be done at all; then nothing has happened.
int family_wait(int sig, const siginfo_t *info, int64_t deadline, const volatile unsigned *later,
                struct family_end *ret);
