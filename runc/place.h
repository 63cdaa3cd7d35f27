// SPDX-License-Identifier: MIT
// Where in the container the library is mounted, and behind which mount.
#pragma once
#include "root.h"

#define PLACE_LIBRARY "/dev/.libsigshim.so"
#define PLACE_COMMAND "/dev/.sigshim"

// Stores the mount behind which it goes: a tmpfs that the runtime makes for this container alone,
// so that the empty file below our mount lands neither in the image nor on a disk. NULL, or why
// there is none.
const char *place_find(const struct root *root, const struct spec_mount **ret);
