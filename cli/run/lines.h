// SPDX-License-Identifier: MIT
// What the init of `sigshim run` says.
#pragma once
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

// The child keeps serving for SIGSHIM_DELAY.
void init_log_delay(int sig, pid_t child);

void init_log_killed(int sig, pid_t child);

// info: of the signal; comm: the child's name while it lived.
void init_log_end(const siginfo_t *info, pid_t child, const char *comm, int status, int64_t ms);

// After the last line: lets go of the pipes that it went to, whose readers wait for their end.
void init_close_output(void);
