// SPDX-License-Identifier: MIT
// Where the library is.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// wanted, or beside this program, in the folder it was built to be installed in, or in /usr/lib
// and /usr/local/lib; the absolute path goes to ret. False where there is none.
bool library_find(const char *wanted, char *ret, size_t size);
