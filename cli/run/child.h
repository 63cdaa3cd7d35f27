// SPDX-License-Identifier: MIT
// The children of the init of `sigshim run`.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

// Starts argv with mask, less what SIGSHIM_UNBLOCK takes from it. The child leads a process group
// of its own if group says so or there is a terminal, which it then has. -1 with errno.
pid_t child_start(char **argv, bool group, sigset_t *mask);

// What sig is to pid: another signal (SIGSHIM_MAP), unless it ignores that, or is a shell and gets
// it alone, without its children.
int child_signal(pid_t pid, int sig, bool alone);

// Sends sig to all children at once.
void child_kill_all(int sig);

// Is there any, zombies included?
bool child_any(void);
