// SPDX-License-Identifier: MIT
// The SIGSHIM_* variables of another process.
#pragma once
#include "process.h"

struct settings {
    bool acts; // sigshim takes care of the signal there
    bool passes_always, passes_never;
    bool disabled, left_out; // SIGSHIM_DISABLE; SIGSHIM_ONLY or SIGSHIM_SKIP
    bool unwinds;            // SIGSHIM_UNWIND names it
    uint8_t map[65];         // SIGSHIM_MAP: map[sig] is what sig becomes, or 0
    char last[128];          // SIGSHIM_LAST
    char signals[128];       // SIGSHIM_SIGNALS, as it is written
};

// What it was started with; the defaults where that cannot be read.
void settings_of(const char *root, const struct process *process, const char *program, int sig,
                 struct settings *ret);
