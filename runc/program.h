// SPDX-License-Identifier: MIT
// The program that a container starts with.
#pragma once
#include "elf.h"
#include "root.h"

enum program_kind {
    PROGRAM_ABSENT, // it is not there, or not yet; or there is no telling
    PROGRAM_DYNAMIC,
    PROGRAM_STATIC, // no preload reaches it, but maybe what it starts
    PROGRAM_BAD,    // it must not get a preload
};

struct program {
    enum program_kind kind;
    struct elf elf;     // PROGRAM_DYNAMIC and PROGRAM_STATIC: of it, or of its interpreter
    const char *reason; // PROGRAM_BAD: what it is
};

// Looks for args[0] as the runtime will: along the container's PATH, from its cwd.
void program_look(const struct root *root, struct program *ret);
