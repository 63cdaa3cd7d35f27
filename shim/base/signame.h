// SPDX-License-Identifier: MIT
// Names and numbers of signals.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// What signame_format needs at most, NUL included: "SIGRTMIN+30".
#define SIGNAME_MAX 16

// Number of the signal that the len characters at text name: "TERM", "SIGTERM", "term", "15",
// "RTMIN+3", "RTMAX-1". 0 if it is none. RTMIN is 34, as Docker and libc count.
// Async-signal-safe.
int signame_parse(const char *text, size_t len);

// Writes "SIGTERM", "SIGRTMIN+3", or the number where there is no name. Returns ret_name.
// Async-signal-safe.
char *signame_format(int sig, char ret_name[SIGNAME_MAX]);

// Why sigshim cannot watch or rewrite this signal, or NULL if it can. Async-signal-safe.
const char *signame_refusal(int sig);
