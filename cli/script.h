// SPDX-License-Identifier: MIT
// What the text of a program says that an interpreter runs.
#pragma once
#include "process.h"

// Is the word in its command line, or in the file that this names first?
bool script_mentions(const char *root, const struct process *process, const char *word);
