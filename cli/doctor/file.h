// SPDX-License-Identifier: MIT
// Can a program be preloaded?
#pragma once
#include <limits.h>
#include <stdbool.h>

struct file_finding {
    int status;             // CLI_YES, CLI_NO or CLI_CANNOT_TELL
    char program[PATH_MAX]; // what is executed in the end: for a script its interpreter
    char loader[256];
    const char *kind;         // a word for JSON: "dynamic", "static", "script", ...
    char why[PATH_MAX + 200]; // one sentence
    const char *use;          // what to do, or NULL
    bool hands_on;            // a launcher: what it starts may be preloaded
};

// name is looked up in PATH if it has no slash; library may be NULL.
void file_examine(const char *name, const char *library, struct file_finding *ret);

// Looks name up in PATH if it has no slash, and returns false if it is not there; ret is name then.
bool file_in_path(const char *name, char ret[PATH_MAX]);
