// SPDX-License-Identifier: MIT
// How to switch stacks, on each processor. Async-signal-safe.
#pragma once
#include <stdint.h>

#if defined(__x86_64__)
// Calls function, which must not return, on the stack that ends at stack_top.
static inline _Noreturn void machine_call_on(void *stack_top, void (*function)(void))
{
    __asm__ volatile("mov %0, %%rsp\n\txor %%ebp, %%ebp\n\tcall *%1\n\tud2"
                     :
                     : "r"((uintptr_t)stack_top & ~(uintptr_t)15), "r"(function)
                     : "memory");
    __builtin_unreachable();
}

// Calls function(arg) on that stack, and returns.
static inline void machine_run_on(void *stack_top, void (*function)(void *), void *arg)
{
    __asm__ volatile("mov %%rsp, %%rbx\n\tmov %1, %%rsp\n\tcall *%2\n\tmov %%rbx, %%rsp"
                     : "+D"(arg)
                     : "r"((uintptr_t)stack_top & ~(uintptr_t)15), "r"(function)
                     : "rbx", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc",
                       "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static inline uintptr_t machine_thread_pointer(void)
{
    uintptr_t pointer;
    __asm__("mov %%fs:0, %0" : "=r"(pointer));
    return pointer;
}
#define MACHINE_HAS_STACKS 1
#elif defined(__aarch64__)
static inline _Noreturn void machine_call_on(void *stack_top, void (*function)(void))
{
    __asm__ volatile("mov sp, %0\n\tmov x29, xzr\n\tblr %1\n\tbrk #1"
                     :
                     : "r"((uintptr_t)stack_top & ~(uintptr_t)15), "r"(function)
                     : "memory");
    __builtin_unreachable();
}

static inline void machine_run_on(void *stack_top, void (*function)(void *), void *arg)
{
    register void *first __asm__("x0") = arg;
    __asm__ volatile("mov x19, sp\n\tmov sp, %1\n\tblr %2\n\tmov sp, x19"
                     : "+r"(first)
                     : "r"((uintptr_t)stack_top & ~(uintptr_t)15), "r"(function)
                     : "x19", "x30", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
                       "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "memory", "cc", "v0",
                       "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20",
                       "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

static inline uintptr_t machine_thread_pointer(void)
{
    uintptr_t pointer;
    __asm__("mrs %0, tpidr_el0" : "=r"(pointer));
    return pointer;
}
#define MACHINE_HAS_STACKS 1
#else
static inline void machine_run_on(void *stack_top, void (*function)(void *), void *arg)
{
    (void)stack_top;
    function(arg);
}

static inline uintptr_t machine_thread_pointer(void)
{
    return 0;
}

static inline void machine_call_on(void *stack_top, void (*function)(void))
{
    (void)stack_top;
    function();
}
#define MACHINE_HAS_STACKS 0
#endif
