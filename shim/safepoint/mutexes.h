// SPDX-License-Identifier: MIT
// Does this thread hold a mutex of the app's? The static ones are destroyed by exit handlers, which
// then fail: Node.js aborts. glibc only; elsewhere that does no harm. Async-signal-safe.
#pragma once
#include <stdbool.h>

bool safepoint_holds_mutex(void);
