// SPDX-License-Identifier: MIT
// The gates themselves (floor 3, part of safepoint): what a function of libc returns to
// instead of to the app. A gate calls safepoint_gate_passed with all registers of the app
// saved, sends the signal that this returns, and goes on to its target.
//
// For unwinders (C++ exceptions, pthread_exit) a gate is a frame between libc and the
// app: its table entry says where the real return address is. The address of that frame
// is one word too high on purpose, since libgcc tells frames apart by it; and while
// libgcc unwinds, no gate is set or taken away under it.
#include "safepoint.h"

#if defined(__x86_64__)

// Gate N is at safepoint_gate_first + N * SAFEPOINT_GATE_SIZE. The one byte before it is
// for unwinders, which look up the instruction before the address that a function returns
// to. The expression reads from the gate's first instruction, ff 35 and four bytes, where
// the target is.
__asm__(".pushsection .text\n"
        ".globl safepoint_gate_first, safepoint_gate_signalled, safepoint_gate_end\n"
        ".hidden safepoint_gate_first, safepoint_gate_signalled, safepoint_gate_end\n"
        ".balign 32\n"
        ".skip 31, 0x90\n"
        ".set gate_number, 0\n"
        ".rept 8\n" // SAFEPOINT_GATES
        ".cfi_startproc\n"
        ".cfi_escape 0\n" // what is before that goes for all functions
        ".cfi_val_offset rsp, -8\n"
        ".cfi_escape 0x10, 16, 12, 0x80, 2, 0x06, 0x0c, 255, 255, 255, 255, 0x1a, "
        "0x80, 6, 0x22\n"
        "nop\n"
        ".if gate_number == 0\n"
        "safepoint_gate_first:\n"
        ".endif\n"
        "pushq safepoint_gate_target + 8 * gate_number(%rip)\n"
        ".cfi_restore rsp\n"
        ".cfi_restore rip\n"
        "pushq $gate_number\n"
        ".cfi_adjust_cfa_offset 8\n"
        "jmp gate_common\n"
        ".cfi_endproc\n"
        ".set gate_number, gate_number + 1\n"
        ".balign 32\n"
        ".skip 31, 0x90\n"
        ".endr\n"
        "gate_common:\n"
        ".cfi_startproc\n"
        ".cfi_def_cfa rsp, 16\n"
        "pushq %rbp\n"
        ".cfi_adjust_cfa_offset 8\n"
        ".cfi_offset rbp, -24\n"
        "movq %rsp, %rbp\n"
        ".cfi_def_cfa_register rbp\n"
        "pushq %rax\n pushq %rcx\n pushq %rdx\n pushq %rsi\n pushq %rdi\n"
        "pushq %r8\n pushq %r9\n pushq %r10\n pushq %r11\n"
        "subq $160, %rsp\n" // struct safepoint_gate_signal
        "andq $-16, %rsp\n"
        "movl 8(%rbp), %edi\n"
        "movq %rsp, %rsi\n"
        "call safepoint_gate_passed\n"
        "testl %eax, %eax\n"
        "jz safepoint_gate_signalled\n"
        "movl %eax, %edx\n"
        "movl (%rsp), %edi\n"
        "movl 4(%rsp), %esi\n"
        "leaq 16(%rsp), %r10\n"
        "movl $297, %eax\n" // rt_tgsigqueueinfo
        "syscall\n"
        "safepoint_gate_signalled:\n"
        "leaq -72(%rbp), %rsp\n"
        "popq %r11\n popq %r10\n popq %r9\n popq %r8\n"
        "popq %rdi\n popq %rsi\n popq %rdx\n popq %rcx\n popq %rax\n"
        "popq %rbp\n"
        ".cfi_def_cfa rsp, 16\n"
        "leaq 8(%rsp), %rsp\n"
        ".cfi_def_cfa_offset 8\n"
        "ret\n"
        ".cfi_endproc\n"
        "safepoint_gate_end:\n"
        ".popsection\n");

_Static_assert(SAFEPOINT_GATES == 8 && SAFEPOINT_GATE_SIZE == 64, "as above");

#endif
