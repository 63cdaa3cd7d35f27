// SPDX-License-Identifier: MIT
// The registry behind sigshim_atexit(). No locks, no heap: safe on any thread and in handlers.
#pragma once
#include <stdbool.h>

// See sigshim_atexit() and sigshim_cancel() in sigshim.h.
int atexit_add(void (*function)(void *), void *arg);
int atexit_cancel(int id);
bool atexit_any(void); // is anything registered?

// Calls the registered functions, newest first, each once; one that is registered meanwhile comes
// next. Two threads may call this at once and share the work. At a safe point only.
void atexit_run(void);
