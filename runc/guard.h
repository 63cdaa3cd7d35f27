// SPDX-License-Identifier: MIT
// Whatever becomes of the edit, the real runtime is started: also after a crash, or when it takes
// too long, as on a file system that does not answer.
#pragma once

#include "args.h"

// From now on a fault, or twenty seconds, end in the real runtime, with a line in its log. What the
// arguments point to stays what it is.
void guard_begin(const char *path, char **argv, const struct args *args);

// Takes it back: signals are as they were.
void guard_end(void);
