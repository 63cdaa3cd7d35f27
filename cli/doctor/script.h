// SPDX-License-Identifier: MIT
// Looks at the text of a program that an interpreter runs.
#pragma once
#include "process.h"

// Does word occur in the command line, or in the first file that this names?
bool script_mentions(const char *root, const struct process *process, const char *word);

// Does it seem to set a trap in a shell's language?
bool script_sets_trap(const char *root, const struct process *process);
