// SPDX-License-Identifier: MIT
// Unwind tables as they lie in memory. They come from the linker of a loaded file, and are
// trusted as far as their lengths say. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct unwind_bytes {
    const unsigned char *at, *end;
    bool bad; // read over the end, or met something unknown
};

uint64_t unwind_fixed(struct unwind_bytes *from, unsigned size); // little-endian
uint64_t unwind_uleb(struct unwind_bytes *from);
int64_t unwind_sleb(struct unwind_bytes *from);

// What the tables say of one function.
struct unwind_entry {
    uintptr_t function, size;
    uint64_t code_align;
    int64_t data_align;
    struct unwind_bytes common, own; // instructions: of many functions, of this one
};

// Finds the entry for the function at pc in the file that is loaded at base.
bool unwind_find(uintptr_t base, uintptr_t pc, struct unwind_entry *ret);
