// SPDX-License-Identifier: MIT
// The real runtime.
#pragma once
#include <limits.h>
#include <stdbool.h>

// Stores the path of the runtime of that name or path; of NULL, of runc, crun or youki, whichever
// PATH has first in this order. This program itself is none, by whatever name. False if there is
// none.
bool real_find(const char *wanted, char ret[PATH_MAX]);
