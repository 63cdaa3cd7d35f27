// SPDX-License-Identifier: MIT
// What signals are called, and what may be done with them. Async-signal-safe.
#pragma once
#include "sys.h"
#include <stdbool.h>
#include <stddef.h>

#define SIGNAME_MAX 16 // fits any name: "SIGRTMIN+30"

// Returns the number of the signal that the len characters at text name: "TERM", "SIGTERM",
// "term", "15", "RTMIN+3", "RTMAX-1". 0 if they name none. RTMIN is 34, as in Docker and glibc.
int signame_parse(const char *text, size_t len);

// Writes "SIGTERM", "SIGRTMIN+3", or the number if there is no name, to ret_name and returns it.
char *signame_format(int sig, char ret_name[SIGNAME_MAX]);

// Returns why sigshim cannot watch or rewrite sig, as a verb phrase, or NULL if it can.
const char *signame_refusal(int sig);

// Is the default action to do nothing, or to go on (signal(7))?
bool signame_does_nothing(int sig);

// The signals that may be blocked for a while: not faults, which cannot wait, nor those by which
// libc's threads talk to each other (a setuid() on another thread waits for the answer to 33).
sys_sigset signame_blockable(void);
