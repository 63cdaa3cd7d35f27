// SPDX-License-Identifier: MIT
// The registry behind sigshim_atexit() (floor 2). Fixed slots, no lock, no heap: safe
// from any thread and in signal handlers.
#ifndef SHIM_CLEANUP_H
#define SHIM_CLEANUP_H

#include <stdbool.h>

// As the functions of sigshim.h without the cleanup_ prefix.
int cleanup_add(void (*function)(void *), void *arg);
int cleanup_cancel(int id);

// Is anything registered?
bool cleanup_any(void);

// Runs what is registered, newest first, each once; what a function registers meanwhile
// runs next. Two threads may run it at once: they share the work.
void cleanup_run(void);

#endif
