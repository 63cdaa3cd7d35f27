// SPDX-License-Identifier: MIT
// The flush of libc's streams, which other threads may be using.
#pragma once

// Waits for stdout and keeps it: other threads still write, and half a line must not be their
// last. It waits its turn, by the lock: trying again and again would never get it from a thread
// that prints without end. Not async-signal-safe: for exit handlers.
void flush_keep_stdout(void);

// Flushes all streams, stdout before those that others may hold for long, and keeps stdout. For
// exit handlers, and for a signal handler that has cut flush_keep_stdout short.
void flush_all(void);
