// SPDX-License-Identifier: MIT
// What an ELF file says of itself. The bytes may be garbage.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_facts {
    bool is64, little;
    unsigned machine; // EM_...
    bool executable;  // ET_EXEC or ET_DYN
    bool has_load;
    bool dynamic;     // it has a dynamic section
    bool go;          // built by Go
    char loader[256]; // PT_INTERP, or ""
};

// False where the bytes are no ELF file, or its headers are cut off.
bool elf_parse(const unsigned char *bytes, size_t len, struct elf_facts *ret);

// "x86-64", "aarch64", or "machine 243".
const char *elf_machine(unsigned machine, char ret[32]);
