// SPDX-License-Identifier: MIT
// The cleanups that need nothing of the app (floor 3): the command of SIGSHIM_HOOK and
// the files of SIGSHIM_UNLINK. Async-signal-safe.
#ifndef SHIM_HOOK_H
#define SHIM_HOOK_H

#include <stdint.h>

// Runs the command for signal sig and waits for it, at most until deadline (ms of
// CLOCK_MONOTONIC); then it is killed with its process group. Failures are logged.
void hook_run(int sig, int64_t deadline);

// Removes the files. Failures are logged, a file that is not there is none.
void hook_unlink(int sig);

#endif
