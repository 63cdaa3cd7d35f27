// SPDX-License-Identifier: MIT
// Will a preload take hold of a program?
#pragma once
#include <limits.h>
#include <stdbool.h>

struct file_finding {
    int status;             // CLI_YES, CLI_NO or CLI_CANNOT_TELL
    char program[PATH_MAX]; // what is executed in the end: of a script its interpreter
    char loader[256];
    const char *kind;         // a word for JSON: "dynamic", "static", "script", ...
    char why[PATH_MAX + 200]; // one sentence
    const char *use;          // what to do, or NULL
    bool hands_on;            // not itself, but what it starts may be taken hold of
};

// name is looked up in PATH where it has no slash; library may be NULL.
void file_examine(const char *name, const char *library, struct file_finding *ret);
