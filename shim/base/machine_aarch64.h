// SPDX-License-Identifier: MIT
// aarch64: see machine.h, which includes this file.
#pragma once

static inline bool machine_follows_call(uintptr_t address)
{
    return *(const uint32_t *)(address - 4) >> 26 == 0x25 || // bl, blr
           (*(const uint32_t *)(address - 4) & 0xfffffc1f) == 0xd63f0000;
}

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

static inline void machine_interrupt(void *context)
{
    mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
    m->pc += 4;
    m->regs[0] = (unsigned long long)-EINTR;
}
