// SPDX-License-Identifier: MIT
// Writes one finished line to the log, waiting no longer than patience_ms. False if the line had
// to be dropped. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define LOG_PATIENCE_MS 100

bool log_write(const char *bytes, size_t len, int patience_ms);
