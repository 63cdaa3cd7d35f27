// SPDX-License-Identifier: MIT
// Where a function has its caller's registers, at one program counter. Async-signal-safe.
#pragma once

#include "unwind.h"
#include "unwind_table.h"

struct unwind_row {
    uint64_t cfa_register;
    int64_t cfa_offset; // the frame's address is this far from that register
    struct {
        int16_t offset; // from the frame's address
        enum { UNWIND_SAME, UNWIND_AT_OFFSET, UNWIND_UNKNOWN } how : 8;
    } rule[UNWIND_REGISTERS];
};

// The row for pc, which lies in the function of entry. False where an instruction is not known.
bool unwind_rules(const struct unwind_entry *entry, uintptr_t pc, struct unwind_row *ret);
