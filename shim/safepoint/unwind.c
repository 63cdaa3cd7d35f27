// SPDX-License-Identifier: MIT
#include "unwind.h"
#include "../base/base.h"
#include "unwind_rules.h"

#define RED_ZONE 128 // bytes below the stack pointer that still hold values

MACHINE_READS_STACKS static bool read_word(uintptr_t at, uintptr_t low, uintptr_t high,
                                           uintptr_t *ret)
{
    if (at % sizeof(uintptr_t) != 0 || at < low || at > high - sizeof(uintptr_t))
        return false;
    *ret = *(const uintptr_t *)at;
    return true;
}

static bool apply(const struct unwind_row *row, struct unwind_frame *frame, uintptr_t stack_end)
{
    struct unwind_frame next = *frame;
    // In an epilogue the tables still say that a popped register is where it was saved.
    uintptr_t sp = frame->reg[UNWIND_SP], low = sp - RED_ZONE;
    uintptr_t cfa = frame->reg[row->cfa_register] + (uintptr_t)row->cfa_offset;
    if (cfa <= sp || cfa > stack_end || row->rule[UNWIND_PC].how != UNWIND_AT_OFFSET)
        return false;
    for (unsigned i = 0; i < UNWIND_REGISTERS; i++) {
        uintptr_t at = cfa + (uintptr_t)(intptr_t)row->rule[i].offset;
        if (row->rule[i].how == UNWIND_AT_OFFSET && !read_word(at, low, stack_end, &next.reg[i]))
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

// A handler returns to "mov $15,%rax; syscall", where the saved context is on top of the stack.
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
    struct unwind_row row;
    *ret_signal = step_over_signal(frame, stack_end);
    if (*ret_signal)
        return true;
    // A caller is at its call, the instruction before the return address.
    uintptr_t pc = frame->reg[UNWIND_PC] - (frame->slot != 0);
    if (!unwind_find(base, pc, &entry) || !unwind_rules(&entry, pc, &row) ||
        !apply(&row, frame, stack_end))
        return false;
    frame->function = entry.function;
    return true;
}
