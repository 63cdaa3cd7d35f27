// SPDX-License-Identifier: MIT
// Tells the app's code from libc's by its address. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum safepoint_kind {
    SAFEPOINT_APP,
    SAFEPOINT_APP_WITH_MALLOC, // a program with a malloc of its own
    SAFEPOINT_LIBC,            // and whatever else has locks or state like it
    SAFEPOINT_UNWINDER,        // libgcc_s
};

// One range of code, and where its file is loaded, from which its unwind tables are found.
struct safepoint_code {
    uintptr_t start, end, base;
    enum safepoint_kind kind;
};

// Reads the memory map on the first call only, since libc does not move; code that is loaded
// later is unknown. False if the map cannot be read, or another thread is reading it.
bool safepoint_code_known(void);

// Has that been tried in vain, so that it will never be known?
bool safepoint_code_never_known(void);

// Returns the range that holds pc, or NULL if it is unknown.
const struct safepoint_code *safepoint_code_at(uintptr_t pc);
