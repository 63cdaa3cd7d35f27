// SPDX-License-Identifier: MIT
// Reads ELF files of either word size and byte order.
#include "elf.h"
#include "../cli/elf_bytes.h"

struct segment {
    uint64_t offset, address, size;
};

// Finds a segment: the first of its kind or, for PT_LOAD, the one that has the address.
static bool find(const struct elf_bytes *file, const struct elf_headers *headers, uint64_t kind,
                 uint64_t address, struct segment *ret)
{
    for (uint64_t i = 0; i < headers->count; i++) {
        uint64_t at = headers->table + i * headers->size;
        if (elf_number(file, at, 4) != kind)
            continue;
        ret->offset = elf_word(file, at + (file->wide ? 8 : 4));
        ret->address = elf_word(file, at + (file->wide ? 16 : 8));
        ret->size = elf_word(file, at + (file->wide ? 32 : 16));
        if (kind != PT_LOAD || (address >= ret->address && address - ret->address < ret->size))
            return true;
    }
    return false;
}

static void note_needed(const struct elf_bytes *file, uint64_t at, struct elf *ret)
{
    const char *name = at < file->len ? (const char *)file->at + at : "";
    size_t len = at < file->len ? strnlen(name, file->len - at) : 0;
    ret->others |= len != 9 || memcmp(name, "libc.so.6", 9) != 0;
    ret->asan |= memmem(name, len, "libasan.so", 10) || memmem(name, len, "clang_rt.asan", 13);
}

static bool read_dynamic(const struct elf_bytes *file, const struct elf_headers *headers,
                         const struct segment *dynamic, struct elf *ret)
{
    const unsigned size = file->wide ? 16 : 8;
    uint64_t strings = 0;
    struct segment load;
    if (!elf_holds(file, dynamic->offset, dynamic->size))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (uint64_t i = 0; i < dynamic->size / size; i++) {
            uint64_t at = dynamic->offset + i * size, tag = elf_word(file, at);
            uint64_t value = elf_word(file, at + size / 2);
            if (tag == DT_NULL)
                break;
            ret->versions |= tag == DT_VERNEED;
            if (tag == DT_STRTAB && pass == 0 && find(file, headers, PT_LOAD, value, &load))
                strings = value - load.address + load.offset;
            if (tag == DT_NEEDED && pass == 1)
                note_needed(file, strings ? strings + value : UINT64_MAX, ret);
        }
    }
    return true;
}

bool elf_read(const unsigned char *bytes, size_t len, struct elf *ret)
{
    struct segment segment;
    struct elf_bytes file;
    struct elf_headers headers;
    *ret = (struct elf){.class = 0};
    if (!elf_begin(bytes, len, &file))
        return false;
    ret->class = bytes[EI_CLASS];
    ret->order = bytes[EI_DATA];
    ret->machine = (unsigned)elf_number(&file, 18, 2);
    ret->shared = elf_number(&file, 16, 2) == ET_DYN;
    if (!elf_headers(&file, &headers) || !headers.count)
        return false;
    ret->interpreter = find(&file, &headers, PT_INTERP, 0, &segment);
    if (!find(&file, &headers, PT_DYNAMIC, 0, &segment))
        return true;
    ret->dynamic = read_dynamic(&file, &headers, &segment, ret);
    return ret->dynamic;
}

bool elf_same_machine(const struct elf *one, const struct elf *other)
{
    return one->class == other->class && one->order == other->order &&
           one->machine == other->machine;
}
