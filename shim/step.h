// SPDX-License-Identifier: MIT
// Single steps out of code where nothing can be done (floor 2): the processor's trap flag
// brings the thread back to us after each instruction, so that the first safe one is not
// missed. Async-signal-safe. x86-64 only: elsewhere, under a debugger, and where the app
// has a handler for SIGTRAP, step_begin says no.
#ifndef SHIM_STEP_H
#define SHIM_STEP_H

#include <stdbool.h>

// Once the handler that context belongs to has returned, each instruction of this thread
// ends in a call of on_step, until that returns false or the next system call: one could
// block SIGTRAP, which would be the process's death, or make a child that has the flag,
// too.
bool step_begin(void *context, bool (*on_step)(void *context));

// The thread runs freely again when the handler returns.
void step_end(void *context);

#endif
