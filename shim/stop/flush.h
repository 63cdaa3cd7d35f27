// SPDX-License-Identifier: MIT
// Flushes libc's streams, which other threads may be using.
#pragma once

// Locks stdout and keeps it: other threads still write, and must not end with half a line.
// Polling would never get the lock from a thread that prints without pause. Not
// async-signal-safe: for exit handlers.
void flush_keep_stdout(void);

// Flushes all streams, stdout before those that others may hold for long, and keeps stdout. For
// exit handlers, and for a signal handler that has interrupted flush_keep_stdout.
void flush_all(void);
