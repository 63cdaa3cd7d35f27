// SPDX-License-Identifier: MIT
// What the init of `sigshim run` says, and what it does after its child: hook and files.
#pragma once
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

// The child serves on for SIGSHIM_DELAY.
void init_log_delay(int sig, pid_t child);
void init_log_killed(int sig, pid_t child);
// info: of the signal; comm: the child's name while it lived.
void init_log_end(const siginfo_t *info, pid_t child, const char *comm, int status, int64_t ms);

// The command of SIGSHIM_HOOK, killed with its group after ms, and the files of SIGSHIM_UNLINK.
void init_log_clean_up(int sig, int64_t ms);
