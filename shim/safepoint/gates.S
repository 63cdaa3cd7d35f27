// SPDX-License-Identifier: MIT
// The gates: what a function of libc returns to instead of the app. A gate saves the app's
// registers, calls safepoint_gate_passed, sends the signal it returns, and jumps to the target.
//
// To unwinders (C++ exceptions, pthread_exit) a gate is a frame between libc and the app; its
// table entry says where the real return address is. The address of that frame is one word too
// high on purpose: libgcc tells frames apart by it. While libgcc unwinds, gates are neither set
// nor removed.
#include "gate.h"

    .text
    .globl safepoint_gate_first, safepoint_gate_signalled, safepoint_gate_end
    .hidden safepoint_gate_first, safepoint_gate_signalled, safepoint_gate_end

#if defined(__x86_64__)
    .hidden safepoint_gate_target, safepoint_gate_passed

// Gate N is at safepoint_gate_first + N * SAFEPOINT_GATE_SIZE. The byte before it is for
// unwinders, which look up the instruction before a return address.
    .balign 32
    .skip 31, 0x90
    .set gate_number, 0
    .rept SAFEPOINT_GATES
    .cfi_startproc
    .cfi_escape 0                       // instructions before this would be shared (CIE)
    .cfi_escape 0x14, 7, 1              // val_offset rsp, -8, which clang 14 does not know
// The return address: a DWARF expression that computes the address of the target from the gate's
// first instruction, ff 35 and four bytes.
    .cfi_escape 0x10, 16, 12, 0x80, 2, 0x06, 0x0c, 255, 255, 255, 255, 0x1a, 0x80, 6, 0x22
    nop
    .if gate_number == 0
safepoint_gate_first:
    .endif
    pushq   safepoint_gate_target + 8 * gate_number(%rip)
    .cfi_restore rsp
    .cfi_restore rip
    pushq   $gate_number
    .cfi_adjust_cfa_offset 8
    jmp     gate_common
    .cfi_endproc
    .set gate_number, gate_number + 1
    .balign 32
    .skip 31, 0x90
    .endr

    .if SAFEPOINT_GATE_SIZE != 64
    .error "the two paddings above make a gate 64 bytes"
    .endif

// On the stack: the number of the gate, its target.
gate_common:
    .cfi_startproc
    .cfi_def_cfa rsp, 16
    pushq   %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_offset rbp, -24
    movq    %rsp, %rbp
    .cfi_def_cfa_register rbp
    pushq   %rax
    pushq   %rcx
    pushq   %rdx
    pushq   %rsi
    pushq   %rdi
    pushq   %r8
    pushq   %r9
    pushq   %r10
    pushq   %r11
    subq    $160, %rsp                  // struct safepoint_gate_signal
    andq    $-16, %rsp
    movl    8(%rbp), %edi
    movq    %rsp, %rsi
    call    safepoint_gate_passed
    testl   %eax, %eax
    jz      safepoint_gate_signalled
    movl    %eax, %edx
    movl    (%rsp), %edi
    movl    4(%rsp), %esi
    leaq    16(%rsp), %r10
    movl    $297, %eax                  // rt_tgsigqueueinfo
    syscall
safepoint_gate_signalled:
    leaq    -72(%rbp), %rsp
    popq    %r11
    popq    %r10
    popq    %r9
    popq    %r8
    popq    %rdi
    popq    %rsi
    popq    %rdx
    popq    %rcx
    popq    %rax
    popq    %rbp
    .cfi_def_cfa rsp, 16
    leaq    8(%rsp), %rsp
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
safepoint_gate_end:
#else // no gates, only the names
safepoint_gate_first:
safepoint_gate_signalled:
safepoint_gate_end:
#endif

    .section .note.GNU-stack, "", %progbits
