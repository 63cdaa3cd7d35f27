// SPDX-License-Identifier: MIT
// Runs the instructions of the unwind tables (DWARF 5, section 6.4.2).
#include "unwind_rules.h"

#define REMEMBERED_MAX 2

struct program {
    const struct unwind_entry *entry;
    uintptr_t pc, location;
    struct unwind_row now, initial, remembered[REMEMBERED_MAX];
    unsigned depth;
    bool bad;
};

static void set_rule(struct program *p, uint64_t number, uint8_t how, int64_t offset)
{
    if (number >= UNWIND_REGISTERS)
        return; // vector registers do not lead to the caller
    p->bad |= offset != (int16_t)offset;
    p->now.rule[number].how = how;
    p->now.rule[number].offset = (int16_t)offset;
}

static void restore_rule(struct program *p, uint64_t number)
{
    if (number < UNWIND_REGISTERS)
        p->now.rule[number] = p->initial.rule[number];
}

static void set_frame(struct program *p, uint64_t number, int64_t offset)
{
    p->bad |= number >= UNWIND_REGISTERS;
    p->now.cfa_register = number;
    p->now.cfa_offset = offset;
}

static void remember(struct program *p)
{
    if (p->depth == REMEMBERED_MAX)
        p->bad = true;
    else
        p->remembered[p->depth++] = p->now;
}

static void recall(struct program *p)
{
    if (p->depth == 0)
        p->bad = true;
    else
        p->now = p->remembered[--p->depth];
}

// The one expression that linkers write, for a whole PLT: the stack pointer plus 8, and 8 more
// after the push in each entry of 16 bytes, which ends at offset limit.
static void set_frame_in_plt(struct program *p, struct unwind_bytes *from)
{
    static const unsigned char known[] = {0x77, 8,    0x80, 0,    0x3f, 0x1a,
                                          0x3b, 0x2a, 0x33, 0x24, 0x22};
    enum { LIMIT = 6, LIT0 = 0x30 };
    unsigned limit = 0;
    p->bad |= unwind_uleb(from) != sizeof(known);
    for (unsigned i = 0; i < sizeof(known) && !p->bad; i++) {
        unsigned byte = (unsigned)unwind_fixed(from, 1);
        if (i == LIMIT)
            limit = byte - LIT0;
        else
            p->bad |= byte != known[i];
    }
    set_frame(p, UNWIND_SP, p->pc % 16 >= limit ? 16 : 8);
}

static void run_long(struct program *p, unsigned code, struct unwind_bytes *from)
{
    int64_t align = p->entry->data_align;
    switch (code) {
    case 0x02: // advance_loc1, 2, 4
    case 0x03:
    case 0x04:
        p->location += unwind_fixed(from, 1u << (code - 2)) * p->entry->code_align;
        return;
    case 0x0a:
        return remember(p);
    case 0x0b:
        return recall(p);
    case 0x0f: // def_cfa_expression
        return set_frame_in_plt(p, from);
    case 0x00: // nop
        return;
    }
    uint64_t number = unwind_uleb(from);
    switch (code) {
    case 0x05: // offset_extended
        return set_rule(p, number, UNWIND_AT_OFFSET, (int64_t)unwind_uleb(from) * align);
    case 0x11: // offset_extended_sf
        return set_rule(p, number, UNWIND_AT_OFFSET, unwind_sleb(from) * align);
    case 0x06: // restore_extended
        return restore_rule(p, number);
    case 0x07: // undefined
        return set_rule(p, number, UNWIND_UNKNOWN, 0);
    case 0x08: // same_value
        return set_rule(p, number, UNWIND_SAME, 0);
    case 0x0c: // def_cfa
        return set_frame(p, number, (int64_t)unwind_uleb(from));
    case 0x0d: // def_cfa_register
        return set_frame(p, number, p->now.cfa_offset);
    case 0x0e: // def_cfa_offset
        return set_frame(p, p->now.cfa_register, (int64_t)number);
    case 0x2e: // GNU_args_size
        return;
    default: // such as other expressions
        p->bad = true;
    }
}

// Runs up to the row for pc. False if it cannot.
static bool run(struct program *p, struct unwind_bytes from)
{
    p->location = p->entry->function;
    while (from.at < from.end && !p->bad && !from.bad && p->location <= p->pc) {
        unsigned code = (unsigned)unwind_fixed(&from, 1), low = code & 0x3f;
        switch (code >> 6) {
        case 1:
            p->location += low * p->entry->code_align;
            break;
        case 2:
            set_rule(p, low, UNWIND_AT_OFFSET, (int64_t)unwind_uleb(&from) * p->entry->data_align);
            break;
        case 3:
            restore_rule(p, low);
            break;
        default:
            run_long(p, low, &from);
        }
    }
    return !p->bad && !from.bad;
}

bool unwind_rules(const struct unwind_entry *entry, uintptr_t pc, struct unwind_row *ret)
{
    struct program p = {.entry = entry, .pc = pc};
    if (!run(&p, entry->common))
        return false;
    p.initial = p.now;
    bool good = run(&p, entry->own);
    *ret = p.now;
    return good;
}
