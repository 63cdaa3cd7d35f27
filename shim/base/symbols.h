// SPDX-License-Identifier: MIT
// The address of a name in the loaded files, found without the loader: dlsym(3) locks, and what a
// library imports costs every process some 900 instructions at start. Looks into the files that a
// program starts with, whose tables of names do not change. Versions and types that need the
// loader's help (IFUNC, thread-local) are left out. Async-signal-safe; needs no /proc. NULL if
// there is no such name, or no list.
#pragma once
#include <stddef.h>

// As the program itself would find it.
void *symbols_find(const char *name);

// The same, and how many bytes it has; they are left alone where there is no such name.
void *symbols_find_sized(const char *name, size_t *ret_size);

// libc's own.
void *symbols_find_in_libc(const char *name);

// The next one after this library's own: of another preload, or libc's.
void *symbols_find_next(const char *name);
