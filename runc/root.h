// SPDX-License-Identifier: MIT
// Files of a container that does not run yet: its root, and the mounts that will lie over it.
#pragma once
#include "spec.h"

struct root {
    const struct spec *spec;
    int bundle, fd; // folders; fd is that of the root, or negative
};

// folder: the bundle. ret->fd is negative where the root cannot be opened.
void root_open(const struct spec *spec, int folder, struct root *ret);

// Follows a path, and its links, inside the container. Stores an O_PATH descriptor. Returns 0,
// -ENOENT where it does not exist or lies on a mount that has no source yet, or another error.
int root_find(const struct root *root, const char *path, int *ret_fd);
