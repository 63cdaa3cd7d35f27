// SPDX-License-Identifier: MIT
// Walks a stack by the unwind tables that compilers write (DWARF call frame information,
// .eh_frame). libgcc's own unwinder takes locks and is not always there. x86-64 only: elsewhere,
// without tables (musl), and at what they say by expressions, it says no. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UNWIND_REGISTERS 17 // DWARF's numbers: 7 is the stack pointer, 16 the return address
#define UNWIND_SP        7
#define UNWIND_PC        16

struct unwind_frame {
    uintptr_t reg[UNWIND_REGISTERS];
    uintptr_t slot;     // where the address that led to this frame was read; 0 at first
    uintptr_t function; // where the function begins that unwind_step has left
};

// The frame that a signal has interrupted.
bool unwind_begin(struct unwind_frame *ret, const void *context);

// To the caller, or from a signal handler to what the signal has interrupted: then *ret_signal is
// set. base: where the file that holds reg[UNWIND_PC] is loaded. Reads the stack from the frame
// on, below stack_end. False leaves *frame as it was.
bool unwind_step(struct unwind_frame *frame, uintptr_t base, uintptr_t stack_end, bool *ret_signal);
