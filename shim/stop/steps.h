// SPDX-License-Identifier: MIT
// The steps of a stop.
#pragma once

#include <stdbool.h>

// All of them. context is that of the interrupted thread; safe: it is at a safe point. Returns
// only to an exit that is under way. Async-signal-safe.
void steps_run(const void *context, bool safe);

// The app has ended by itself while a safe point was searched for: its own status stays. For exit
// handlers.
void steps_run_in_exit(void);

// All exit handlers have run: what remains. For exit handlers; does not return.
void steps_go_on_after_exit(void);

// None of them: the end at once. Async-signal-safe.
_Noreturn void steps_skip(void);
