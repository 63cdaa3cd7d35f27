// SPDX-License-Identifier: MIT
// Where a function keeps its caller's registers, at one program counter. Async-signal-safe.
#pragma once
#include "unwind.h"
#include "unwind_table.h"

struct unwind_row {
    uint64_t cfa_register;
    int64_t cfa_offset; // the frame's address (CFA) is that register plus this
    struct {
        int16_t offset; // from the CFA
        enum { UNWIND_SAME, UNWIND_AT_OFFSET, UNWIND_UNKNOWN } how : 8;
    } rule[UNWIND_REGISTERS];
};

// Computes the row for pc, which is in the function of entry. False if an instruction is unknown.
bool unwind_rules(const struct unwind_entry *entry, uintptr_t pc, struct unwind_row *ret);
