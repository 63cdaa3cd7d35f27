// SPDX-License-Identifier: MIT
// Reads the memory map of a process. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct maps_line {
    uintptr_t start, end;
    bool readable, writable, executable;
    const char *name; // last part of the file's path, a name like "[stack]", or ""
};

// Calls each for every mapping of this process, lowest first, until it returns false. Returns 0 or
// -errno.
int maps_each(bool (*each)(const struct maps_line *map, void *arg), void *arg);

// The same for another process, as far as ptrace(2) allows that ("access mode checking").
int maps_each_of(int pid, bool (*each)(const struct maps_line *map, void *arg), void *arg);
