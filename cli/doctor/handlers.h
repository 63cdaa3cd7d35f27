// SPDX-License-Identifier: MIT
// Could a program have signal handlers of its own?
#pragma once
#include "process.h"

// Does its program, or a library of it other than libc, ask for a function that installs one? True
// where that cannot be seen.
bool handlers_may_be(const char *root, const struct process *process);
