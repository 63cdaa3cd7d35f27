// SPDX-License-Identifier: MIT
// Reads unwind tables in memory. They come from the linker of a loaded file, so nothing but the
// lengths in them is checked. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct unwind_bytes {
    const unsigned char *at, *end;
    bool bad; // read past the end, or met something unknown
};

uint64_t unwind_fixed(struct unwind_bytes *from, unsigned size); // little-endian
uint64_t unwind_uleb(struct unwind_bytes *from);
int64_t unwind_sleb(struct unwind_bytes *from);

// What the tables say about one function.
struct unwind_entry {
    uintptr_t function, size;
    uint64_t code_align;
    int64_t data_align;
    struct unwind_bytes common, own; // instructions: shared ones (CIE), its own (FDE)
};

// Finds the entry for the function at pc in the file loaded at base. False if there is none.
bool unwind_find(uintptr_t base, uintptr_t pc, struct unwind_entry *ret);
