// SPDX-License-Identifier: MIT
// The loaded files as the loader lists them, where the memory map cannot be read. It needs neither
// /proc nor a descriptor. Async-signal-safe.
#pragma once
#include "maps.h"

// Calls each for every segment of every loaded file, files in any order, until it returns false.
// Returns 0, or -ENOENT if there is no list.
int objects_each(bool (*each)(const struct maps_line *map, void *arg), void *arg);
