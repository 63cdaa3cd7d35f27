// SPDX-License-Identifier: MIT
// The cleanups that need nothing of the app: the command of SIGSHIM_HOOK and the files of
// SIGSHIM_UNLINK. Async-signal-safe.
#pragma once

#include <stdint.h>

// Runs the command for signal sig and waits for it, at most until deadline (ms of
// CLOCK_MONOTONIC); then it is killed with its process group. Failures are logged.
void outside_hook(int sig, int64_t deadline);

// Removes the files. Failures are logged, a file that is not there is none.
void outside_unlink(int sig);
