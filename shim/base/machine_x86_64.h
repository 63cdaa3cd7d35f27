// SPDX-License-Identifier: MIT
// x86-64: see machine.h, which includes this file.
#pragma once

static inline bool machine_follows_call(uintptr_t address)
{
    const unsigned char *code = (const unsigned char *)address;
    for (int i = 2; i <= 7; i++) // ff /2: indirect call
        if (code[-i] == 0xff && (code[1 - i] & 0x38) == 0x10)
            return true;
    return code[-5] == 0xe8;
}

#define MACHINE_HAS_REGISTERS 1
static inline bool machine_registers(const void *context, uintptr_t ret[17])
{
    static const unsigned char order[17] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI,
                                            REG_RBP, REG_RSP, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                            REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
    for (unsigned i = 0; i < 17; i++)
        ret[i] = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[order[i]];
    return true;
}

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

static inline bool machine_returns_after_call(uintptr_t pc)
{
    return ((const unsigned char *)pc)[2] == 0xc3; // ret
}

#define MACHINE_BEGINS_ANEW 1
static inline void machine_begin_anew(void *context, long number)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    regs[REG_RIP] -= 2;
    regs[REG_RAX] = number;
}

static inline long long *machine_arg(void *context, int i)
{
    static const unsigned char order[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8};
    return &((ucontext_t *)context)->uc_mcontext.gregs[order[i]];
}

static inline void machine_interrupt(void *context)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    regs[REG_RIP] += 2;
    regs[REG_RAX] = -EINTR;
}
