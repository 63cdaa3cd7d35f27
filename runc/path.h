// SPDX-License-Identifier: MIT
// Paths as text.
#pragma once
#include <stdbool.h>

// Makes it absolute and free of ".", ".." and double slashes, without a look at any file. Returns a
// new text, to be freed, or NULL without memory.
char *path_clean(const char *path);

// Is path folder, or below it? Both are clean. *ret_rest: what follows, "" or without a first
// slash; may be NULL.
bool path_covers(const char *folder, const char *path, const char **ret_rest);
