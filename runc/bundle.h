// SPDX-License-Identifier: MIT
// A bundle's folder and the configuration in it.
#pragma once
#include "json.h"

#include <sys/stat.h>
#include <sys/uio.h>

struct bundle {
    int folder;       // a descriptor
    const char *name; // of the file
    struct stat st;   // of the file
    struct json_text text;
};

// Opens the folder and reads the file, which has to be a regular one, no link, and of a size that
// can be one. Returns NULL, or what is wrong. What was opened and allocated stays.
const char *bundle_read(const char *folder, const char *name, struct bundle *ret);

// Puts the pieces in the place of the file, with its owner and mode, at once or not at all. Returns
// NULL, or what went wrong.
const char *bundle_replace(const struct bundle *bundle, const struct iovec *pieces, int count);

// Removes what bundle_replace() has not finished. Async-signal-safe.
void bundle_abandon(void);
