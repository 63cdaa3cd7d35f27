// SPDX-License-Identifier: MIT
// Which children read a pipe or FIFO that somebody writes who must end before them.
// Async-signal-safe.
#pragma once
#include <stdbool.h>

// Reads the descriptors of pid, once; then pipes_mark_readers sets the marks of those read since.
void pipes_read(int pid);
void pipes_mark_readers(void);

// Closes what this process holds of the pipes that its children read.
void pipes_let_go(void);
