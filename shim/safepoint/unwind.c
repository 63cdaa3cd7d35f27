// SPDX-License-Identifier: MIT
// Walks a stack by the unwind tables: runs the instructions for one function up to the program
// counter (DWARF 5, section 6.4.2), then reads the caller's registers.
#include "unwind.h"
#include "../base/base.h"
#include "unwind_table.h"

#define REMEMBERED_MAX 2
#define RED_ZONE       128 // below the stack pointer, not yet overwritten

enum { SAME, AT_OFFSET, UNKNOWN };

struct row {
    uint64_t cfa_register;
    int64_t cfa_offset; // the frame's address is this far from that register
    struct {
        int16_t offset; // from the frame's address
        uint8_t how;
    } rule[UNWIND_REGISTERS];
};

struct program {
    const struct unwind_entry *entry;
    uintptr_t pc, location;
    struct row now, initial, remembered[REMEMBERED_MAX];
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

// The one expression that linkers write, for all of a PLT: the stack pointer plus 8, and 8 more
// behind the push in each entry of 16 bytes, which ends at the address limit.
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
        return set_rule(p, number, AT_OFFSET, (int64_t)unwind_uleb(from) * align);
    case 0x11: // offset_extended_sf
        return set_rule(p, number, AT_OFFSET, unwind_sleb(from) * align);
    case 0x06: // restore_extended
        return restore_rule(p, number);
    case 0x07: // undefined
        return set_rule(p, number, UNKNOWN, 0);
    case 0x08: // same_value
        return set_rule(p, number, SAME, 0);
    case 0x0c: // def_cfa
        return set_frame(p, number, (int64_t)unwind_uleb(from));
    case 0x0d: // def_cfa_register
        return set_frame(p, number, p->now.cfa_offset);
    case 0x0e: // def_cfa_offset
        return set_frame(p, p->now.cfa_register, (int64_t)number);
    case 0x2e: // GNU_args_size
        return;
    default: // other expressions among them
        p->bad = true;
    }
}

// True up to the row for pc.
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
            set_rule(p, low, AT_OFFSET, (int64_t)unwind_uleb(&from) * p->entry->data_align);
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

MACHINE_READS_STACKS static bool read_word(uintptr_t at, uintptr_t low, uintptr_t high,
                                           uintptr_t *ret)
{
    if (at % sizeof(uintptr_t) != 0 || at < low || at > high - sizeof(uintptr_t))
        return false;
    *ret = *(const uintptr_t *)at;
    return true;
}

static bool apply(const struct row *row, struct unwind_frame *frame, uintptr_t stack_end)
{
    struct unwind_frame next = *frame;
    // In an epilogue a register that was popped is still said to lie where it lay.
    uintptr_t sp = frame->reg[UNWIND_SP], low = sp - RED_ZONE;
    uintptr_t cfa = frame->reg[row->cfa_register] + (uintptr_t)row->cfa_offset;
    if (cfa <= sp || cfa > stack_end || row->rule[UNWIND_PC].how != AT_OFFSET)
        return false;
    for (unsigned i = 0; i < UNWIND_REGISTERS; i++) {
        uintptr_t at = cfa + (uintptr_t)(intptr_t)row->rule[i].offset;
        if (row->rule[i].how == AT_OFFSET && !read_word(at, low, stack_end, &next.reg[i]))
            return false;
    }
    next.slot = cfa + (uintptr_t)(intptr_t)row->rule[UNWIND_PC].offset;
    next.reg[UNWIND_SP] = cfa;
    *frame = next;
    return true;
}

bool unwind_begin(struct unwind_frame *ret, const void *context)
{
    ret->slot = 0;
    return machine_registers(context, ret->reg);
}

// Where a handler returns to: mov $15,%rax; syscall. The kernel has left the context there, on
// top of the stack.
static bool step_over_signal(struct unwind_frame *frame, uintptr_t stack_end)
{
    static const unsigned char sigreturn[] = {0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05};
    uintptr_t sp = frame->reg[UNWIND_SP];
    struct unwind_frame next;
    if (memcmp((const void *)frame->reg[UNWIND_PC], sigreturn, sizeof(sigreturn)) != 0 ||
        stack_end - sp < sizeof(ucontext_t) || !unwind_begin(&next, (const void *)sp) ||
        next.reg[UNWIND_SP] < sp || next.reg[UNWIND_SP] >= stack_end)
        return false;
    *frame = next;
    return true;
}

bool unwind_step(struct unwind_frame *frame, uintptr_t base, uintptr_t stack_end, bool *ret_signal)
{
    struct unwind_entry entry;
    struct program p = {.entry = &entry};
    *ret_signal = step_over_signal(frame, stack_end);
    if (*ret_signal)
        return true;
    // A caller is at the instruction before the one it returns to.
    p.pc = frame->reg[UNWIND_PC] - (frame->slot != 0);
    if (!unwind_find(base, p.pc, &entry) || !run(&p, entry.common))
        return false;
    p.initial = p.now;
    if (!run(&p, entry.own) || !apply(&p.now, frame, stack_end))
        return false;
    frame->function = entry.function;
    return true;
}
