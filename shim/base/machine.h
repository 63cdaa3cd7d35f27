// SPDX-License-Identifier: MIT
// All that depends on the processor: where a handler, whose third argument is context, finds the
// interrupted program counter and system call. Stacks: switch.h. Async-signal-safe.
#pragma once
#include "sys.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#define MACHINE_UNKNOWN (-1L)
#define MACHINE_BEFORE  7 // bytes that machine_follows_call() reads

// For functions that read other frames of a stack, which AddressSanitizer reports in the tests.
#define MACHINE_READS_STACKS __attribute__((no_sanitize_address))

enum machine_call {
    MACHINE_NO_CALL,
    MACHINE_RESTARTING,  // before a system call that the kernel will restart
    MACHINE_INTERRUPTED, // after one that returned -EINTR
    MACHINE_RETURNED,    // after one that returned something else
};

struct machine_state {
    uintptr_t pc, sp;
    enum machine_call call;
    long number;      // of the call, or MACHINE_UNKNOWN
    uintptr_t arg[3]; // its first arguments, if MACHINE_RESTARTING
};

// May address be a return address, going by the instruction before it? The seven bytes before it
// must be readable. Always true on unknown processors.
static inline bool machine_follows_call(uintptr_t address)
{
#if defined(__x86_64__)
    const unsigned char *code = (const unsigned char *)address;
    for (int i = 2; i <= 7; i++) // ff /2: indirect call
        if (code[-i] == 0xff && (code[1 - i] & 0x38) == 0x10)
            return true;
    return code[-5] == 0xe8;
#elif defined(__aarch64__)
    return *(const uint32_t *)(address - 4) >> 26 == 0x25 || // bl, blr
           (*(const uint32_t *)(address - 4) & 0xfffffc1f) == 0xd63f0000;
#else
    (void)address;
    return true;
#endif
}

// Reads the general registers of the interrupted thread in DWARF's numbering, with the program
// counter as the return address. False on processors whose stacks cannot be walked.
static inline bool machine_registers(const void *context, uintptr_t ret[17])
{
#if defined(__x86_64__)
    static const unsigned char order[17] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI,
                                            REG_RBP, REG_RSP, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                            REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
    for (unsigned i = 0; i < 17; i++)
        ret[i] = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[order[i]];
    return true;
#else
    (void)context, (void)ret;
    return false;
#endif
}

// machine_locate() says where the thread was interrupted, machine_read() also in which system call.
// False on unknown processors.
#if defined(__x86_64__)
static inline bool machine_locate(const void *context, uintptr_t *ret_pc, uintptr_t *ret_sp)
{
    const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;
    *ret_pc = (uintptr_t)regs[REG_RIP];
    *ret_sp = (uintptr_t)regs[REG_RSP];
    return true;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;
    *ret = (struct machine_state){.number = MACHINE_UNKNOWN};
    machine_locate(context, &ret->pc, &ret->sp);
    const unsigned char *code = (const unsigned char *)ret->pc;
    bool all = sys_can_read(code - 7, 9);
    // "syscall" is 0f 05; the "mov $NUMBER,%eax" before it is b8 and four bytes.
    if ((all || sys_can_read(code, 2)) && memcmp(code, "\x0f\x05", 2) == 0) {
        ret->call = MACHINE_RESTARTING;
        ret->number = regs[REG_RAX];
        ret->arg[0] = (uintptr_t)regs[REG_RDI];
        ret->arg[1] = (uintptr_t)regs[REG_RSI];
        ret->arg[2] = (uintptr_t)regs[REG_RDX];
    } else if ((all || sys_can_read(code - 2, 2)) && memcmp(code - 2, "\x0f\x05", 2) == 0) {
        int32_t number;
        ret->call = regs[REG_RAX] == -EINTR ? MACHINE_INTERRUPTED : MACHINE_RETURNED;
        if ((all || sys_can_read(code - 7, 7)) && code[-7] == 0xb8) {
            memcpy(&number, code - 6, sizeof(number));
            ret->number = number;
        }
    }
    return true;
}

// Is the system call at pc, which is to be restarted, the last thing its function does?
static inline bool machine_returns_after_call(uintptr_t pc)
{
    return ((const unsigned char *)pc)[2] == 0xc3; // ret
}

// Makes the system call that has returned -EINTR again, with the arguments that it had.
#define MACHINE_BEGINS_ANEW 1
static inline void machine_begin_anew(void *context, long number)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    regs[REG_RIP] -= 2;
    regs[REG_RAX] = number;
}

// Where argument number i of a system call is, up to 4.
static inline long long *machine_arg(void *context, int i)
{
    static const unsigned char order[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8};
    return &((ucontext_t *)context)->uc_mcontext.gregs[order[i]];
}

#elif defined(__aarch64__)
static inline bool machine_locate(const void *context, uintptr_t *ret_pc, uintptr_t *ret_sp)
{
    const mcontext_t *m = &((const ucontext_t *)context)->uc_mcontext;
    *ret_pc = (uintptr_t)m->pc;
    *ret_sp = (uintptr_t)m->sp;
    return true;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    const mcontext_t *m = &((const ucontext_t *)context)->uc_mcontext;
    const uint32_t svc = 0xd4000001;
    *ret = (struct machine_state){.number = (long)m->regs[8]};
    machine_locate(context, &ret->pc, &ret->sp);
    const unsigned char *code = (const unsigned char *)ret->pc;
    if (sys_can_read(code, 4) && memcmp(code, &svc, sizeof(svc)) == 0) {
        ret->call = MACHINE_RESTARTING;
        for (int i = 0; i < 3; i++)
            ret->arg[i] = (uintptr_t)m->regs[i];
    } else if (sys_can_read(code - 4, 4) && memcmp(code - 4, &svc, sizeof(svc)) == 0) {
        ret->call = (long)m->regs[0] == -EINTR ? MACHINE_INTERRUPTED : MACHINE_RETURNED;
    }
    return true;
}

static inline bool machine_returns_after_call(uintptr_t pc)
{
    return *(const uint32_t *)(pc + 4) == 0xd65f03c0; // ret
}

#else
static inline bool machine_locate(const void *context, uintptr_t *ret_pc, uintptr_t *ret_sp)
{
    (void)context, (void)ret_pc, (void)ret_sp;
    return false;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    (void)context, (void)ret;
    return false;
}

static inline bool machine_returns_after_call(uintptr_t pc)
{
    (void)pc;
    return false;
}

#endif

#ifndef MACHINE_BEGINS_ANEW // on aarch64 the first argument is lost
#define MACHINE_BEGINS_ANEW 0
static inline void machine_begin_anew(void *context, long number)
{
    (void)context, (void)number;
}

static inline long long *machine_arg(void *context, int i)
{
    static long long none;
    (void)context, (void)i;
    return &none;
}
#endif
