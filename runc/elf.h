// SPDX-License-Identifier: MIT
// What an ELF file says of how it is loaded. It may be garbage.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
    unsigned char class, order; // EI_CLASS, EI_DATA
    unsigned machine;           // EM_...
    bool shared;                // ET_DYN
    bool interpreter;           // it names a loader: libraries can be preloaded into it
    bool dynamic;               // it has a dynamic section, which could be read
    bool versions;              // it wants versions of symbols, which only some libc has
    bool others;                // it needs another library than libc.so.6
    bool asan; // it needs the runtime of AddressSanitizer, which has to be the first
};

// False where it is no ELF file, or its headers or its dynamic section are cut off.
bool elf_read(const unsigned char *bytes, size_t len, struct elf *ret);

// Can the one be loaded into the other?
bool elf_same_machine(const struct elf *one, const struct elf *other);
