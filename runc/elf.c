// SPDX-License-Identifier: MIT
// Reads ELF files of either word size and byte order.
#include "elf.h"

#include <elf.h>
#include <string.h>

struct file {
    const unsigned char *bytes;
    size_t len;
    bool little, wide;
};

struct segment {
    uint64_t offset, address, size;
};

// 0 where it would be read over the end.
static uint64_t number(const struct file *file, uint64_t at, unsigned size)
{
    uint64_t value = 0;
    if (at > file->len || file->len - at < size)
        return 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)file->bytes[at + i] << (8 * (file->little ? i : size - 1 - i));
    return value;
}

static uint64_t word(const struct file *file, uint64_t at)
{
    return number(file, at, file->wide ? 8 : 4);
}

static bool holds(const struct file *file, uint64_t at, uint64_t size)
{
    return at <= file->len && size <= file->len - at;
}

struct headers {
    uint64_t table, size, count;
};

// Finds a segment: the first of its kind or, for PT_LOAD, the one that has the address.
static bool find(const struct file *file, const struct headers *headers, uint64_t kind,
                 uint64_t address, struct segment *ret)
{
    for (uint64_t i = 0; i < headers->count; i++) {
        uint64_t at = headers->table + i * headers->size;
        if (number(file, at, 4) != kind)
            continue;
        ret->offset = word(file, at + (file->wide ? 8 : 4));
        ret->address = word(file, at + (file->wide ? 16 : 8));
        ret->size = word(file, at + (file->wide ? 32 : 16));
        if (kind != PT_LOAD || (address >= ret->address && address - ret->address < ret->size))
            return true;
    }
    return false;
}

static void note_needed(const struct file *file, uint64_t at, struct elf *ret)
{
    const char *name = at < file->len ? (const char *)file->bytes + at : "";
    size_t len = at < file->len ? strnlen(name, file->len - at) : 0;
    ret->others |= len != 9 || memcmp(name, "libc.so.6", 9) != 0;
    ret->asan |= memmem(name, len, "libasan.so", 10) || memmem(name, len, "clang_rt.asan", 13);
}

static bool read_dynamic(const struct file *file, const struct headers *headers,
                         const struct segment *dynamic, struct elf *ret)
{
    const unsigned size = file->wide ? 16 : 8;
    uint64_t strings = 0;
    struct segment load;
    if (!holds(file, dynamic->offset, dynamic->size))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (uint64_t i = 0; i < dynamic->size / size; i++) {
            uint64_t at = dynamic->offset + i * size, tag = word(file, at);
            uint64_t value = word(file, at + size / 2);
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
    *ret = (struct elf){.class = 0};
    if (len < 52 || memcmp(bytes, ELFMAG, SELFMAG) != 0)
        return false;
    ret->class = bytes[EI_CLASS];
    ret->order = bytes[EI_DATA];
    if ((ret->class != ELFCLASS32 && ret->class != ELFCLASS64) ||
        (ret->order != ELFDATA2LSB && ret->order != ELFDATA2MSB))
        return false;
    struct file file = {bytes, len, ret->order == ELFDATA2LSB, ret->class == ELFCLASS64};
    struct headers headers = {word(&file, file.wide ? 32 : 28),
                              number(&file, file.wide ? 54 : 42, 2),
                              number(&file, file.wide ? 56 : 44, 2)};
    ret->machine = (unsigned)number(&file, 18, 2);
    ret->shared = number(&file, 16, 2) == ET_DYN;
    if (!headers.count || headers.size < (file.wide ? 56 : 32) ||
        !holds(&file, headers.table, headers.count * headers.size))
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
