// SPDX-License-Identifier: MIT
// Which children read a pipe or FIFO that somebody writes who must end before them.
// Async-signal-safe.
#pragma once
#include <stdbool.h>

struct proc_stat;

// Reads the descriptors of a process, once. This one comes first, with any state, and 0 as its
// start. Then pipes_mark_readers sets the marks of the children, for a stop by sig; first: none has
// been told yet.
void pipes_read(int pid, const struct proc_stat *stat);
void pipes_mark_readers(int sig, bool first);

// Closes what this process holds of the pipes that its children read.
void pipes_let_go(void);
