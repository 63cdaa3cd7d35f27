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

#define MACHINE_CALL 17 // bytes that machine_number() reads before the end of a call

// The number of the system call that ends at end: "mov $NUMBER,%eax" is b8 and four bytes, and
// "xor %eax,%eax" is 31 c0. Behind it glibc has up to two of "mov DISTANCE(%rsp),REGISTER", [REX]
// 8b, 01rrr100, 24 and one byte. Since 2.41 it is such a one that loads the number itself.
MACHINE_READS_STACKS static inline long machine_number(const unsigned char *end, uintptr_t sp)
{
    int32_t number = MACHINE_UNKNOWN;
    end -= 2;
    if (memcmp(end - 5, "\x48\x8b\x44\x24", 4) == 0 && end[-1] < 0x80) {
        memcpy(&number, (const void *)(sp + end[-1]), sizeof(number));
        return number;
    }
    for (int i = 0; i < 2; i++)
        if (end[-4] == 0x8b && (end[-3] & 0xc7) == 0x44 && (end[-3] & 0x38) && end[-2] == 0x24)
            end -= (end[-5] & 0xf0) == 0x40 ? 5 : 4;
    if (end[-5] == 0xb8)
        memcpy(&number, end - 4, sizeof(number));
    else if (end[-2] == 0x31 && end[-1] == 0xc0)
        number = 0;
    return number;
}

// The instruction before the call is "mov %r11,8(%rsp)".
#define MACHINE_CALLS_FOR_OTHERS 1
static inline bool machine_calls_for_another(uintptr_t pc)
{
    return sys_can_read((const void *)(pc - 7), 7) &&
           memcmp((const void *)(pc - 7), "\x4c\x89\x5c\x24\x08\x0f\x05", 7) == 0;
}

// "jmp DISTANCE" is e9 and four bytes, or eb and one.
#define MACHINE_FOLLOWS_JUMPS 1
static inline uintptr_t machine_follow_jump(uintptr_t function)
{
    const unsigned char *code = (const unsigned char *)function;
    int32_t distance;
    if (!function || !sys_can_read(code, 5))
        return function;
    if (code[0] == 0xeb)
        return function + 2 + (uintptr_t)(intptr_t)(int8_t)code[1];
    if (code[0] != 0xe9)
        return function;
    memcpy(&distance, code + 1, sizeof(distance));
    return function + 5 + (uintptr_t)(intptr_t)distance;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;
    *ret = (struct machine_state){.number = MACHINE_UNKNOWN};
    machine_locate(context, &ret->pc, &ret->sp);
    const unsigned char *code = (const unsigned char *)ret->pc;
    bool all = sys_can_read(code - MACHINE_CALL, MACHINE_CALL + 2);
    // "syscall" is 0f 05.
    if ((all || sys_can_read(code, 2)) && memcmp(code, "\x0f\x05", 2) == 0) {
        ret->call = MACHINE_RESTARTING;
        ret->number = regs[REG_RAX];
        ret->arg[0] = (uintptr_t)regs[REG_RDI];
        ret->arg[1] = (uintptr_t)regs[REG_RSI];
        ret->arg[2] = (uintptr_t)regs[REG_RDX];
    } else if ((all || sys_can_read(code - 2, 2)) && memcmp(code - 2, "\x0f\x05", 2) == 0) {
        ret->call = regs[REG_RAX] == -EINTR ? MACHINE_INTERRUPTED : MACHINE_RETURNED;
        if (all || sys_can_read(code - MACHINE_CALL, MACHINE_CALL))
            ret->number = machine_number(code, ret->sp);
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
