// SPDX-License-Identifier: MIT
// The cleanups that need nothing from the app (docs/contract.md P7): the command in SIGSHIM_HOOK
// and the files in SIGSHIM_UNLINK. The init of `sigshim run` has them too. Async-signal-safe.
#pragma once
#include <stdint.h>

// Runs the command for sig until deadline (ms of CLOCK_MONOTONIC), and then kills its process
// group. Logs failures. Does nothing without a command.
void outside_hook(int sig, int64_t deadline);

// Removes the files. Logs failures, but not missing files. Only once: takes config.unlink apart.
void outside_unlink(int sig);
