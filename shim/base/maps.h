// SPDX-License-Identifier: MIT
// The memory map of this process. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct maps_line {
    uintptr_t start, end;
    bool readable, executable;
    const char *name; // last part of the file's path, "[stack]" and the like, or ""
};

// Calls each for every mapping, lowest first, until it returns false. 0, or -errno where
// /proc/self/maps cannot be read.
int maps_each(bool (*each)(const struct maps_line *map, void *arg), void *arg);
