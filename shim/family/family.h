// SPDX-License-Identifier: MIT
// Passes a signal on to the children of the container main process, and waits for them
// (docs/contract.md P5, The family). Async-signal-safe.
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

// Is there a child that has not ended? True if /proc cannot tell.
bool family_has_children(void);

// Is this process a shell, going by its name? Shells pass on a rewritten signal unchanged.
bool family_is_shell(void);

// Sends sig once to each child and, if there is any, logs that. A signal that came from the
// terminal is not sent to our own process group, which has it already. info may be NULL.
void family_pass(int sig, const siginfo_t *info);

// Passes sig on to each child and to each orphan as it is adopted, and waits until all are gone
// or deadline (ms of CLOCK_MONOTONIC) has passed; then kills the rest. Logs the outcome. *later
// is the number of signals ignored meanwhile. Replaces the action for SIGCHLD: only for a process
// that is ending. Returns 0, or -ENOMEM if it cannot be done; then nothing has happened.
int family_wait(int sig, const siginfo_t *info, int64_t deadline, const volatile unsigned *later,
                struct family_end *ret);
