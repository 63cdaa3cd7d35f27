// SPDX-License-Identifier: MIT
// Writes finished lines to the log. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define LOG_PATIENCE_MS 100

// Writes one finished line, waiting patience_ms at most. False if the line had to be dropped.
bool log_write(const char *bytes, size_t len, int patience_ms);
