// SPDX-License-Identifier: MIT
// Where the text of the app and that of libc lie in memory. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum safepoint_kind {
    SAFEPOINT_APP,
    SAFEPOINT_APP_WITH_MALLOC, // a program that has its own
    SAFEPOINT_LIBC,            // and its like
    SAFEPOINT_UNWINDER,        // libgcc's
};

// One piece of text and, for its tables, where its file is loaded.
struct safepoint_code {
    uintptr_t start, end, base;
    enum safepoint_kind kind;
};

// Reads the memory map at the first call. What is loaded later is not known. False where it
// cannot be read.
bool safepoint_code_known(void);
const struct safepoint_code *safepoint_code_at(uintptr_t pc);
