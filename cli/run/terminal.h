// SPDX-License-Identifier: MIT
// The terminal of an init, whose child is a foreground job, as under a shell.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

// Finds out whether stdin is a terminal of which we are in the foreground. From here on SIGTTIN and
// SIGTTOU are ignored; in the child, terminal_leave_child() restores what was inherited.
void terminal_begin(void);
bool terminal_is_ours(void);
void terminal_leave_child(void);

// Makes group the foreground group. Does nothing if the terminal is not ours.
void terminal_give(pid_t group);

// Has the terminal itself sent this signal to the child?
bool terminal_has_told(const siginfo_t *info);

// The child, which leads its own group, has been stopped by sig.
void terminal_follow_stop(pid_t child, int sig);
