// SPDX-License-Identifier: MIT
// Catches a thread that is busy in libc as it returns to the app, without slowing it down. The
// unwind tables say where libc's return address is stored. It is replaced by that of a gate,
// which signals the thread and returns to the original address. x86-64 only.
#include "gate.h"
#include "../base/base.h"
#include "safepoint.h"

#if defined(__x86_64__)
// A shadow stack makes the processor fault on a changed address. rdsspq is a nop without one.
static bool has_shadow_stack(void)
{
    uintptr_t shadow = 0;
    __asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0x1e, 0xc8" : "+a"(shadow));
    return shadow != 0;
}
#else
static bool has_shadow_stack(void)
{
    return true; // there are no gates: repeated looks must do
}
#endif

static struct {
    int thread; // 0: free
    uintptr_t slot;
} gate[SAFEPOINT_GATES];

static volatile int wanted; // the signal to send, 0 outside a search
static int process;

uintptr_t safepoint_gate_target[SAFEPOINT_GATES];

static uintptr_t gate_address(unsigned i)
{
    return (uintptr_t)safepoint_gate_first + (uintptr_t)i * SAFEPOINT_GATE_SIZE;
}

// Must not touch the app's vector registers, as memset() would: the Makefile sees to that.
int safepoint_gate_passed(unsigned i, struct safepoint_gate_signal *ret)
{
    ret->process = sys_getpid();
    if (ret->process != process)
        return 0; // a child that may share this memory (vfork(2)): its parent will pass too
    ret->thread = (int)sys(SYS_gettid);
    for (unsigned word = 0; word < sizeof(ret->info) / sizeof(long); word++)
        ((volatile long *)&ret->info)[word] = 0;
    ret->info.si_code = SYS_UNQUEUED;
    ret->info.si_pid = ret->process;
    ret->info.si_value.sival_ptr = gate;
    __atomic_store_n(&gate[i].thread, 0, __ATOMIC_RELEASE);
    return wanted;
}

bool safepoint_gate_sent(const siginfo_t *info)
{
    return info && info->si_code == SYS_UNQUEUED && info->si_value.sival_ptr == gate;
}

uintptr_t safepoint_gate_leads_to(uintptr_t address)
{
    uintptr_t offset = address - gate_address(0);
    if (!safepoint_gate_has(address) || offset % SAFEPOINT_GATE_SIZE ||
        offset >= SAFEPOINT_GATES * SAFEPOINT_GATE_SIZE)
        return 0;
    return safepoint_gate_target[offset / SAFEPOINT_GATE_SIZE];
}

bool safepoint_gate_has(uintptr_t pc)
{
    return pc >= gate_address(0) && pc < (uintptr_t)safepoint_gate_end;
}

enum { NONE = -1, ALREADY = -2 };

// Finds a gate for this thread, and takes the one that it has out of where it is not needed now.
static int find_gate(int self, const struct safepoint_walk *walk)
{
    int nobody = 0;
    for (unsigned i = 0; i < SAFEPOINT_GATES; i++) {
        if (__atomic_load_n(&gate[i].thread, __ATOMIC_ACQUIRE) != self)
            continue;
        uintptr_t old = gate[i].slot;
        if (old == walk->slot && *(uintptr_t *)old == gate_address(i))
            return ALREADY;
        if (old < walk->start || old >= walk->end)
            return NONE; // on another stack, which may be gone or in use again later
        if (*(uintptr_t *)old == gate_address(i))
            *(uintptr_t *)old = safepoint_gate_target[i];
        return (int)i;
    }
    for (unsigned i = 0; i < SAFEPOINT_GATES; i++, nobody = 0)
        if (__atomic_compare_exchange_n(&gate[i].thread, &nobody, self, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED))
            return (int)i;
    return NONE;
}

bool safepoint_gate_set(const struct safepoint_walk *walk, int sig)
{
    process = sys_getpid();
    wanted = sig;
    if (!walk->slot || walk->no_gate || has_shadow_stack())
        return false;
    int i = find_gate((int)sys(SYS_gettid), walk);
    if (i < 0)
        return i == ALREADY;
    uintptr_t *slot = (uintptr_t *)walk->slot;
    gate[i].slot = walk->slot;
    safepoint_gate_target[i] = *slot;
    __atomic_store_n(slot, gate_address((unsigned)i), __ATOMIC_RELEASE);
    return true;
}

void safepoint_search_end(void)
{
    wanted = 0;
}

bool safepoint_at_gate(const void *context)
{
    uintptr_t pc, sp;
    return context && machine_locate(context, &pc, &sp) &&
           pc == (uintptr_t)safepoint_gate_signalled;
}
