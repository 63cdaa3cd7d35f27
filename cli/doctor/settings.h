// SPDX-License-Identifier: MIT
// The SIGSHIM_* variables of another process.
#pragma once
#include "process.h"

struct settings {
    bool acts; // sigshim takes care of the signal there
    bool passes_always, passes_never;
    char last[128]; // SIGSHIM_LAST
};

// What it was started with; the defaults where that cannot be read.
void settings_of(const char *root, const struct process *process, const char *program, int sig,
                 struct settings *ret);
