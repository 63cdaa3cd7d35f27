// SPDX-License-Identifier: MIT
// The terminal of an init: its child is a job in the foreground, as a shell's would be.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

// Is stdin a terminal that is ours to give away? From here on SIGTTIN and SIGTTOU are ignored,
// until terminal_leave_child() in the child puts back what was inherited.
void terminal_begin(void);
bool terminal_is_ours(void);
void terminal_leave_child(void);

// Its foreground group. Does nothing where it is not ours.
void terminal_give(pid_t group);

// Has the terminal itself told the child of this signal?
bool terminal_has_told(const siginfo_t *info);

// The child, the leader of its group, has been stopped by sig.
void terminal_follow_stop(pid_t child, int sig);
