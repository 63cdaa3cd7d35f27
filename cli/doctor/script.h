// SPDX-License-Identifier: MIT
// Looks at the text of a program that an interpreter runs.
#pragma once
#include "traps.h"

// Does word occur in the command line, or in the first file that this names?
bool script_mentions(const char *root, const struct process *process, const char *word);

// How the shell was started.
struct script_shell {
    bool interactive;
    struct traps traps; // of its -c or its script, and of the files that this reads
};
void script_of_shell(const char *root, const struct process *shell, int sig,
                     struct script_shell *ret);
