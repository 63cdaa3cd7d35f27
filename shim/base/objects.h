// SPDX-License-Identifier: MIT
// The loaded files as the loader lists them, where the memory map cannot be read. It needs neither
// /proc nor a descriptor. Async-signal-safe.
#pragma once
#include "maps.h"

#define OBJECTS_PROGRAM "program" // the name of the program itself: its real one is in /proc

// Calls each for every segment of every file that the program starts with, files in any order,
// until it returns false. Returns 0, or -ENOENT if there is no list.
int objects_each(bool (*each)(const struct maps_line *map, void *arg), void *arg);

// The same for what dlopen(3) has loaded later. Another thread may unload that: it unmaps a file
// before it takes it off the list. So all of it is read through the kernel (process_vm_readv(2)),
// or not at all: some twelve calls a file.
void objects_each_late(bool (*each)(const struct maps_line *map, void *arg), void *arg);

// Where the table of what is dynamic is in the file that this address, in its code, belongs to, and
// where the file has been loaded. NULL if that cannot be told.
const void *objects_of(uintptr_t address, uintptr_t *ret_base);

// The head of the loader's list, which is the program itself, or NULL (see link.h), and the next
// one, of those that were loaded when objects_first() was called first, by the constructor: these
// stay.
struct link_map;
const struct link_map *objects_first(void);
const struct link_map *objects_next(const struct link_map *file);
