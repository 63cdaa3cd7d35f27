// SPDX-License-Identifier: MIT
// Numbers out of an ELF file of either word size and byte order, which may be garbage. What would
// be read over its end is 0.
#pragma once
#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ELF_LEAST 52 // bytes: the header of a file with words of 32 bits

struct elf_bytes {
    const unsigned char *at;
    size_t len;
    bool little, wide; // words of 64 bits
};

// False where it is no ELF file, or cut off within the header.
static inline bool elf_begin(const unsigned char *at, size_t len, struct elf_bytes *ret)
{
    *ret = (struct elf_bytes){at, len, true, true};
    if (len < ELF_LEAST || memcmp(at, ELFMAG, SELFMAG) != 0 ||
        (at[EI_CLASS] != ELFCLASS32 && at[EI_CLASS] != ELFCLASS64) ||
        (at[EI_DATA] != ELFDATA2LSB && at[EI_DATA] != ELFDATA2MSB))
        return false;
    ret->little = at[EI_DATA] == ELFDATA2LSB;
    ret->wide = at[EI_CLASS] == ELFCLASS64;
    return true;
}

static inline bool elf_holds(const struct elf_bytes *file, uint64_t at, uint64_t size)
{
    return at <= file->len && size <= file->len - at;
}

static inline uint64_t elf_number(const struct elf_bytes *file, uint64_t at, unsigned size)
{
    uint64_t value = 0;
    if (!elf_holds(file, at, size))
        return 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)file->at[at + i] << (8 * (file->little ? i : size - 1 - i));
    return value;
}

static inline uint64_t elf_word(const struct elf_bytes *file, uint64_t at)
{
    return elf_number(file, at, file->wide ? 8 : 4);
}

// Where the program headers are. False where they are cut off.
struct elf_headers {
    uint64_t table, size, count;
};

static inline bool elf_headers(const struct elf_bytes *file, struct elf_headers *ret)
{
    *ret = (struct elf_headers){elf_word(file, file->wide ? 32 : 28),
                                elf_number(file, file->wide ? 54 : 42, 2),
                                elf_number(file, file->wide ? 56 : 44, 2)};
    return ret->count == 0 || (ret->size >= (file->wide ? 56 : 32) &&
                               elf_holds(file, ret->table, ret->count * ret->size));
}
