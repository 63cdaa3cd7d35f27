// SPDX-License-Identifier: MIT
// The steps of a stop.
#pragma once
#include <stdbool.h>

// Runs all of them. context is that of the interrupted thread; safe: it is at a safe point.
// Returns only if an exit is under way, to let it go on. Async-signal-safe.
void steps_run(void *context, bool safe);

// Is there code of the app to be called, which must be at a safe point?
bool steps_need_safe_point(void);

// The app has ended by itself during the search, and keeps its own status. For exit handlers.
void steps_run_in_exit(void);

// Runs what remains after all exit handlers. Does not return. For exit handlers.
void steps_go_on_after_exit(void);

// Ends at once, without running any more of them. Async-signal-safe.
_Noreturn void steps_end(void);
