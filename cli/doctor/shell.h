// SPDX-License-Identifier: MIT
// What shells, inits and runtimes do with signals, beyond what /proc shows.
#pragma once
#include "fate.h"

// Is it a shell? By its program, and for busybox by its name.
bool shell_is_one(const char *program, const char *name);

// Does the script that the shell runs set a trap, so that sigshim leaves sig to it?
bool shell_has_trap(const char *root, const struct process *shell, const char *program, int sig);

// Does the shell's trap have to wait for its foreground child? Sets fate, waits_for and unseen.
void shell_look_at_trap(const char *root, const struct process *shell, const char *program,
                        struct verdict *ret);

// Does it have only its runtime's own handler, as far as its source tells, which restores the
// default action and raises the signal again?
bool runtime_has_own_handler(const char *root, const struct process *process, const char *program,
                             int sig);

// Sets init if the process is an init that passes signals on.
void init_look_for(const char *root, const struct process *process, const char *program,
                   struct verdict *ret);
