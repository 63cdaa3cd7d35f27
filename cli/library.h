// SPDX-License-Identifier: MIT
// Finds the library.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Stores the absolute path of wanted in ret; if wanted is NULL, that of the library beside this
// program, in ../lib from there, in the folder that it was built to be installed in, in /usr/lib or
// in /usr/local/lib. False if there is none.
bool library_find(const char *wanted, char *ret, size_t size);
