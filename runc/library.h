// SPDX-License-Identifier: MIT
// The files that are mounted into containers: are they fit for it?
#pragma once
#include "elf.h"

#include <limits.h>

#include <stdbool.h>

struct library {
    char path[PATH_MAX]; // absolute, without links
    struct elf elf;
    const char *reason; // NULL: it is good; else what is wrong with it
};

// wanted: an absolute path, or NULL: where library_find() looks (cli/library.h).
// user: the container has a user namespace, and so has no access by way of folders that are ours
// alone.
void library_look(const char *wanted, bool user, struct library *ret);

// The same for the static sigshim.
void library_look_at_command(const char *wanted, bool user, struct library *ret);
