// SPDX-License-Identifier: MIT
// Walks a stack with the unwind tables that compilers write (DWARF call frame information,
// .eh_frame): libgcc's own unwinder takes locks and is not always there. x86-64 only: elsewhere,
// without tables (musl) and at expressions other than a PLT's, it fails. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define UNWIND_REGISTERS 17 // DWARF's numbers: 7 is the stack pointer, 16 the return address
#define UNWIND_SP        7
#define UNWIND_PC        16

struct unwind_frame {
    uintptr_t reg[UNWIND_REGISTERS];
    uintptr_t slot;     // where reg[UNWIND_PC] was read from; 0 in the first frame
    uintptr_t function; // start of the function that unwind_step has left
};

// Sets *ret to the frame that a signal interrupted. context is the third argument of its handler.
bool unwind_begin(struct unwind_frame *ret, const void *context);

// Steps to the caller, or from a signal handler to what the signal interrupted; then *ret_signal
// is set. base: where the file that holds reg[UNWIND_PC] is loaded. Reads the stack between the
// frame and stack_end. If false, *frame is unchanged.
bool unwind_step(struct unwind_frame *frame, uintptr_t base, uintptr_t stack_end, bool *ret_signal);
