// SPDX-License-Identifier: MIT
// The registry behind sigshim_atexit(). Fixed slots, no lock, no heap: safe from any thread and
// in signal handlers.
#pragma once

#include <stdbool.h>

// As the functions of sigshim.h with the prefix sigshim_ for atexit_.
int atexit_add(void (*function)(void *), void *arg);
int atexit_cancel(int id);

// Is anything registered?
bool atexit_any(void);

// Runs what is registered, newest first, each once; what a function registers meanwhile runs
// next. Two threads may run it at once: they share the work.
void atexit_run(void);
