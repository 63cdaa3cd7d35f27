// SPDX-License-Identifier: MIT
// What shells, inits and runtimes do with signals that /proc does not show.
#pragma once
#include "fate.h"

// By its program, and for busybox by its name.
bool shell_is_one(const char *program, const char *name);

// Does the script that the shell runs set a trap, so that sigshim leaves sig to it?
bool shell_has_trap(const char *root, const struct process *shell, const char *program, int sig);

// Does the shell's trap wait for its foreground child? Sets fate, waits_for, unseen.
void shell_look_at_trap(const char *root, const struct process *shell, const char *program,
                        struct verdict *ret);

// Has it only its runtime's own handler, as far as its text says, which sends the signal again
// with the default action?
bool runtime_has_own_handler(const char *root, const struct process *process, const char *program,
                             int sig);

// Sets init where it is an init that passes signals on.
void init_look_for(const char *root, const struct process *process, const char *program,
                   struct verdict *ret);
