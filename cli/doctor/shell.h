// SPDX-License-Identifier: MIT
// What shells do with signals, beyond what /proc shows.
#pragma once
#include "fate.h"

// Is it a shell? By its program, and for busybox by its name.
bool shell_is_one(const char *program, const char *name);

// Does an option of a shell take the next argument?
bool shell_option_takes_one(const char *option);

// The handler that the shell has for sig: a trap, one of its own, or sigshim's, and whether it has
// to wait for a foreground child. ret says whether sigshim acts; sets fate, trap, own, waits_for,
// unseen and interactive.
void shell_look(const char *root, const struct process *shell, const char *program, int sig,
                struct verdict *ret);

// Does it run its traps only when a foreground child has ended, and does it have one?
enum front { FRONT_NONE, FRONT_UNKNOWN, FRONT_SEEN };
enum front shell_foreground(const char *root, const struct process *shell, const char *program,
                            bool waits, const struct process **ret_child, bool *ret_unseen);

// Does a trap of EXIT make it handle sig, so that it ends at once and runs that?
bool shell_exits_by_trap(const char *program, int sig);
