// SPDX-License-Identifier: MIT
// How a finished line gets out. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LOG_PATIENCE_MS 100

// Writes one finished line, or drops it where it cannot go out in time, and returns false.
bool log_write(const char *bytes, size_t len, int patience_ms);
