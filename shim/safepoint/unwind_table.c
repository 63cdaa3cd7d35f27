// SPDX-License-Identifier: MIT
// Reads the sorted index .eh_frame_hdr and the entries of .eh_frame (LSB 5.0, section 10.6).
#include "unwind_table.h"
#include <elf.h>
#include <link.h>
#include <string.h>

#define FIRST_PAGE    4096 // nothing after it need be mapped
#define ENCODED_PC    0x1b // relative to itself, four signed bytes: what linkers write
#define ENCODED_INDEX 0x3b // relative to the index, four signed bytes
#define ENCODED_COUNT 0x03 // four unsigned bytes

uint64_t unwind_fixed(struct unwind_bytes *from, unsigned size)
{
    uint64_t value = 0;
    if ((uintptr_t)(from->end - from->at) < size) {
        from->bad = true;
        return 0;
    }
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)*from->at++ << (8 * i);
    return value;
}

static uint64_t leb(struct unwind_bytes *from, unsigned *ret_bits)
{
    uint64_t value = 0, byte;
    *ret_bits = 0;
    do {
        byte = unwind_fixed(from, 1);
        if (*ret_bits < 64)
            value |= (byte & 0x7f) << *ret_bits;
        *ret_bits += 7;
    } while (byte & 0x80);
    return value;
}

uint64_t unwind_uleb(struct unwind_bytes *from)
{
    unsigned bits;
    return leb(from, &bits);
}

int64_t unwind_sleb(struct unwind_bytes *from)
{
    unsigned bits;
    uint64_t value = leb(from, &bits);
    if (bits < 64 && value >> (bits - 1) & 1)
        value |= ~(uint64_t)0 << bits;
    return (int64_t)value;
}

static uintptr_t relative(const unsigned char *at, uintptr_t to)
{
    int32_t offset;
    memcpy(&offset, at, sizeof(offset));
    return to + (uintptr_t)(intptr_t)offset;
}

// Returns the index of the file at base, or NULL.
static const unsigned char *find_index(uintptr_t base)
{
    const ElfW(Ehdr) *head = (const void *)base;
    uintptr_t bias = base, index = 0;
    bool biased = false;
    if (!base || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_phoff + head->e_phnum * sizeof(ElfW(Phdr)) > FIRST_PAGE)
        return NULL;
    const ElfW(Phdr) *segment = (const void *)(base + head->e_phoff);
    for (unsigned i = 0; i < head->e_phnum; i++) {
        if (segment[i].p_type == PT_LOAD && !biased) {
            bias = base - (segment[i].p_vaddr & ~(uintptr_t)0xfff);
            biased = true;
        } else if (segment[i].p_type == PT_GNU_EH_FRAME) {
            index = segment[i].p_vaddr;
        }
    }
    const unsigned char *bytes = (const unsigned char *)(bias + index);
    bool known = index && bytes[0] == 1 && bytes[1] == ENCODED_PC && bytes[2] == ENCODED_COUNT &&
                 bytes[3] == ENCODED_INDEX;
    return known ? bytes : NULL;
}

static const unsigned char *find_entry(const unsigned char *index, uintptr_t pc)
{
    uint32_t low = 0, high;
    const unsigned char *rows = index + 12; // pairs of a function and its entry
    memcpy(&high, index + 8, sizeof(high));
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (relative(rows + (uintptr_t)middle * 8, (uintptr_t)index) <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL
                    : (const unsigned char *)relative(rows + (uintptr_t)(low - 1) * 8 + 4,
                                                      (uintptr_t)index);
}

// Returns the bytes of one entry after its length.
static struct unwind_bytes open_entry(const unsigned char *at)
{
    uint32_t size;
    memcpy(&size, at, sizeof(size));
    bool bad = size == 0 || size == 0xffffffff;
    return (struct unwind_bytes){at + 4, at + 4 + (bad ? 0 : size), bad};
}

// Reads what many functions share. Rejects signal frames (zRS), which store no return address.
static void read_common(const unsigned char *at, struct unwind_entry *ret)
{
    struct unwind_bytes from = open_entry(at);
    uint64_t id = unwind_fixed(&from, 4), version = unwind_fixed(&from, 1);
    char letters[8] = "";
    for (unsigned i = 0; i < sizeof(letters); i++)
        if (!(letters[i] = (char)unwind_fixed(&from, 1)))
            break;
    from.bad |= id != 0 || (version != 1 && version != 3) || letters[0] != 'z' ||
                letters[sizeof(letters) - 1] || letters[strlen(letters) - 1] != 'R';
    ret->code_align = unwind_uleb(&from);
    ret->data_align = unwind_sleb(&from);
    version == 1 ? unwind_fixed(&from, 1) : unwind_uleb(&from);
    uint64_t size = unwind_uleb(&from);
    // The data ends with that of R, the last letter of zR and zPLR: how addresses are encoded.
    if (size < 1 || size > (uint64_t)(from.end - from.at)) {
        from.bad = true;
    } else {
        from.at += size;
        from.bad |= from.at[-1] != ENCODED_PC;
    }
    ret->common = from;
}

bool unwind_find(uintptr_t base, uintptr_t pc, struct unwind_entry *ret)
{
    const unsigned char *index = find_index(base);
    const unsigned char *entry = index ? find_entry(index, pc) : NULL;
    if (!entry)
        return false;
    struct unwind_bytes from = open_entry(entry);
    const unsigned char *id_at = from.at;
    uint64_t distance = unwind_fixed(&from, 4);
    if (from.bad || distance == 0)
        return false;
    read_common(id_at - distance, ret);
    if (ret->common.bad)
        return false;
    ret->function = relative(from.at, (uintptr_t)from.at);
    from.at += 4;
    ret->size = (uintptr_t)unwind_fixed(&from, 4);
    uint64_t skipped = unwind_uleb(&from);
    if (from.bad || skipped > (uint64_t)(from.end - from.at))
        return false;
    from.at += skipped;
    ret->own = from;
    return pc - ret->function < ret->size;
}
