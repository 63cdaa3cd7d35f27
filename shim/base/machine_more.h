// SPDX-License-Identifier: MIT
// i386, 32-bit ARM, 64-bit POWER, s390x and riscv64: see machine.h, which includes this file. Each
// says where its registers are in a signal's context, and what its system call looks like.
#pragma once

typedef const mcontext_t machine_context;

#if defined(__i386__)
#define MORE_PC(m)     ((m)->gregs[REG_EIP])
#define MORE_SP(m)     ((m)->gregs[REG_ESP])
#define MORE_NUMBER(m) ((m)->gregs[REG_EAX]) // until the call has returned
#define MORE_RESULT(m) ((m)->gregs[REG_EAX])
#define MORE_LENGTH(m) 2u
#define MORE_FORGETS   1

static inline uintptr_t more_arg(machine_context *m, int i)
{
    return (uintptr_t)m->gregs[i == 0 ? REG_EBX : i == 1 ? REG_ECX : REG_EDX];
}

static inline bool more_is_call(machine_context *m, const unsigned char *code)
{
    (void)m;
    return code[0] == 0xcd &&
           code[1] == 0x80; // int $0x80: the vdso has one after its sysenter, too
}

#elif defined(__arm__)
#define MORE_PC(m)     ((m)->arm_pc)
#define MORE_SP(m)     ((m)->arm_sp)
#define MORE_NUMBER(m) ((m)->arm_r7)
#define MORE_RESULT(m) ((m)->arm_r0)
#define MORE_THUMB     0x20u
#define MORE_LENGTH(m) ((m)->arm_cpsr & MORE_THUMB ? 2u : 4u)

static inline uintptr_t more_arg(machine_context *m, int i)
{
    return i == 0 ? m->arm_r0 : i == 1 ? m->arm_r1 : m->arm_r2;
}

static inline bool more_is_call(machine_context *m, const unsigned char *code)
{
    const uint16_t *half = (const uint16_t *)(const void *)code;
    if (m->arm_cpsr & MORE_THUMB)
        return half[0] == 0xdf00; // svc 0
    return half[0] == 0 && half[1] == 0xef00;
}

#elif defined(__powerpc64__)
#define MORE_PC(m)     ((m)->gp_regs[32])
#define MORE_SP(m)     ((m)->gp_regs[1])
#define MORE_NUMBER(m) ((m)->gp_regs[0])
#define MORE_LENGTH(m) 4u
#define MORE_RESULT(m) ((m)->gp_regs[3])
#define MORE_FLAGS(m)  ((m)->gp_regs[38])
#define MORE_FAILED    0x10000000 // sc sets this bit and returns an error's number, scv -EINTR
#define MORE_SC        0x44000002

static inline uintptr_t more_arg(machine_context *m, int i)
{
    return m->gp_regs[3 + i];
}

static inline bool more_is_call(machine_context *m, const unsigned char *code)
{
    uint32_t word = *(const uint32_t *)(const void *)code;
    (void)m;
    return word == MORE_SC || word == MORE_SC - 1; // the latter is scv 0
}

#elif defined(__s390x__)
#define MORE_PC(m)     ((m)->psw.addr)
#define MORE_SP(m)     ((m)->gregs[15])
#define MORE_NUMBER(m) ((m)->gregs[1]) // unless the instruction has it
#define MORE_RESULT(m) ((m)->gregs[2])
#define MORE_LENGTH(m) 2u
#define MORE_IN_CODE   1

static inline uintptr_t more_arg(machine_context *m, int i)
{
    return m->gregs[2 + i];
}

static inline bool more_is_call(machine_context *m, const unsigned char *code)
{
    (void)m;
    return code[0] == 0x0a; // svc NUMBER, 0: in register 1
}

#else // riscv64
#define MORE_PC(m)     ((m)->__gregs[REG_PC])
#define MORE_SP(m)     ((m)->__gregs[REG_SP])
#define MORE_NUMBER(m) ((m)->__gregs[17])
#define MORE_RESULT(m) ((m)->__gregs[REG_A0])
#define MORE_LENGTH(m) 4u

static inline uintptr_t more_arg(machine_context *m, int i)
{
    return m->__gregs[REG_A0 + i];
}

static inline bool more_is_call(machine_context *m, const unsigned char *code)
{
    const uint16_t *half = (const uint16_t *)(const void *)code; // compressed code is aligned so
    (void)m;
    return half[0] == 0x73 && half[1] == 0; // ecall
}
#endif

static inline bool machine_locate(const void *context, uintptr_t *ret_pc, uintptr_t *ret_sp)
{
    machine_context *m = &((const ucontext_t *)context)->uc_mcontext;
    *ret_pc = (uintptr_t)MORE_PC(m);
    *ret_sp = (uintptr_t)MORE_SP(m);
    return true;
}

// The number of the call that code makes, which has returned or not.
static inline long more_number(machine_context *m, const unsigned char *code, bool returned)
{
#ifdef MORE_IN_CODE
    if (code[1])
        return code[1];
#endif
#ifdef MORE_FORGETS
    if (returned)
        return MACHINE_UNKNOWN;
#endif
    (void)code, (void)returned;
    return (long)MORE_NUMBER(m);
}

static inline bool more_is_interrupted(machine_context *m)
{
#ifdef MORE_FAILED
    if (MORE_FLAGS(m) & MORE_FAILED)
        return MORE_RESULT(m) == EINTR;
#endif
    return (long)MORE_RESULT(m) == -EINTR;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    machine_context *m = &((const ucontext_t *)context)->uc_mcontext;
    *ret = (struct machine_state){.number = MACHINE_UNKNOWN};
    machine_locate(context, &ret->pc, &ret->sp);
    const unsigned char *code = (const unsigned char *)ret->pc, *before = code - MORE_LENGTH(m);
    if (sys_can_read(code, MORE_LENGTH(m)) && more_is_call(m, code)) {
        ret->call = MACHINE_RESTARTING;
        ret->number = more_number(m, code, false);
        for (int i = 0; i < 3; i++)
            ret->arg[i] = more_arg(m, i);
    } else if (sys_can_read(before, MORE_LENGTH(m)) && more_is_call(m, before)) {
        ret->call = more_is_interrupted(m) ? MACHINE_INTERRUPTED : MACHINE_RETURNED;
        ret->number = more_number(m, before, true);
    }
    return true;
}

#define MACHINE_INTERRUPTS 1
static inline void machine_interrupt(void *context)
{
    mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
    long result = -EINTR;
#ifdef MORE_FAILED
    if (*(const uint32_t *)MORE_PC(m) == MORE_SC) {
        MORE_FLAGS(m) |= MORE_FAILED;
        result = EINTR;
    }
#endif
    MORE_PC(m) += MORE_LENGTH(m);
    MORE_RESULT(m) = (uintptr_t)result;
}
