// SPDX-License-Identifier: MIT
// How a finished line gets out. Async-signal-safe.
#ifndef SHIM_LOG_WRITE_H
#define SHIM_LOG_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#define LOG_PATIENCE_MS 100

// Writes one finished line, or drops it where it cannot go out in time, and returns
// false.
bool log_write(const char *bytes, size_t len, int patience_ms);

#endif
