// SPDX-License-Identifier: MIT
// Whatever becomes of the edit, the real runtime is started: also after a crash, or when it takes
// too long, as on a file system that does not answer.
#pragma once

// From now on a fault, or twenty seconds, end in the real runtime. path and argv stay what they
// are.
void guard_begin(const char *path, char **argv);

// Takes it back: signals are as they were.
void guard_end(void);
