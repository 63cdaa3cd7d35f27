// SPDX-License-Identifier: MIT
// Gates (floor 3, part of safepoint): a thread that is busy in libc is caught as it comes
// back to the app, at full speed. The unwind tables tell where libc's return address
// lies; it is changed to that of a gate, which signals the thread and returns to where
// the thread was going. x86-64 only.
#include "machine.h"
#include "maps.h"
#include "safepoint.h"
#include "sys.h"
#include "unwind.h"

#if defined(__x86_64__)

#define FRAMES_MAX 64

static struct {
    int thread; // 0: free
    uintptr_t slot;
} gate[SAFEPOINT_GATES];

static volatile int wanted; // the signal, while there is a search
static int process;

uintptr_t safepoint_gate_target[SAFEPOINT_GATES];

static uintptr_t gate_address(unsigned i)
{
    return (uintptr_t)safepoint_gate_first + (uintptr_t)i * SAFEPOINT_GATE_SIZE;
}

static bool is_gate(uintptr_t pc)
{
    uintptr_t offset = pc - gate_address(0);
    return offset < SAFEPOINT_GATES * SAFEPOINT_GATE_SIZE &&
           offset % SAFEPOINT_GATE_SIZE == 0;
}

// The app's vector registers must stay.
__attribute__((target("general-regs-only"))) int safepoint_gate_passed(unsigned i,
                                                                       int ret_ids[2])
{
    ret_ids[0] = sys_getpid();
    if (ret_ids[0] != process)
        return 0; // a child, which may share this memory (vfork): its parent comes, too
    ret_ids[1] = (int)sys(SYS_gettid);
    __atomic_store_n(&gate[i].thread, 0, __ATOMIC_RELEASE);
    return wanted;
}

// A processor that keeps return addresses a second time would find ours wrong (rdsspq).
static bool has_shadow_stack(void)
{
    uintptr_t shadow = 0;
    __asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0x1e, 0xc8" : "+a"(shadow));
    return shadow != 0;
}

// These keep the address that they find, to return to it a second time.
#define KEEPER(name) extern void keeper_##name(void) __asm__(#name) __attribute__((weak))
KEEPER(setjmp);
KEEPER(_setjmp);
KEEPER(__sigsetjmp);
KEEPER(getcontext);
KEEPER(swapcontext);

static bool keeps_address(uintptr_t function)
{
    void (*const keepers[])(void) = {keeper_setjmp, keeper__setjmp, keeper___sigsetjmp,
                                     keeper_getcontext, keeper_swapcontext};
    for (unsigned i = 0; i < sizeof(keepers) / sizeof(keepers[0]); i++)
        if (function == (uintptr_t)keepers[i])
            return true;
    return false;
}

struct stack {
    uintptr_t sp, start, end;
};

static bool note_stack(const struct maps_line *map, void *arg)
{
    struct stack *stack = arg;
    if (stack->sp >= map->start && stack->sp < map->end) {
        stack->start = map->start;
        stack->end = map->end;
    }
    return stack->end == 0;
}

// From the interrupted function out to the app: where libc's return address lies, or 0.
static uintptr_t find_slot(const void *context, struct stack *stack)
{
    struct unwind_frame frame;
    const struct safepoint_code *code;
    if (!unwind_begin(&frame, context))
        return 0;
    stack->sp = frame.reg[UNWIND_SP];
    if (stack->sp < stack->start || stack->sp >= stack->end) {
        stack->end = 0;
        maps_each(note_stack, stack);
    }
    for (unsigned i = 0; i < FRAMES_MAX; i++) {
        uintptr_t pc = frame.reg[UNWIND_PC];
        code = safepoint_code_at(pc);
        if (!code)
            return machine_follows_call(pc) ? frame.slot : 0;
        if (is_gate(pc))
            return frame.slot; // 0 where the thread has come to the gate
        if (pc >= gate_address(0) && pc < (uintptr_t)safepoint_gate_end)
            return 0; // and when it is on its way through
        if (code->unwinder || !unwind_step(&frame, code->base, stack->end) ||
            keeps_address(frame.function))
            return 0;
    }
    return 0;
}

// A gate for this thread, its old one taken away from where it is no longer of use.
static int find_gate(int self, uintptr_t slot, const struct stack *stack)
{
    int nobody = 0;
    for (unsigned i = 0; i < SAFEPOINT_GATES; i++) {
        if (__atomic_load_n(&gate[i].thread, __ATOMIC_ACQUIRE) != self)
            continue;
        uintptr_t old = gate[i].slot;
        if (old == slot && *(uintptr_t *)slot == gate_address(i))
            return -1;
        if (old < stack->start || old >= stack->end)
            return -1; // on another stack, which may be gone or come back
        if (*(uintptr_t *)old == gate_address(i))
            *(uintptr_t *)old = safepoint_gate_target[i];
        return (int)i;
    }
    for (unsigned i = 0; i < SAFEPOINT_GATES; i++, nobody = 0)
        if (__atomic_compare_exchange_n(&gate[i].thread, &nobody, self, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            return (int)i;
    return -1;
}

void safepoint_gate_set(const void *context, int sig)
{
    static struct stack stack;
    static uint32_t busy;
    if (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQ_REL))
        return;
    process = sys_getpid();
    wanted = sig;
    uintptr_t slot = has_shadow_stack() ? 0 : find_slot(context, &stack);
    int i = slot ? find_gate((int)sys(SYS_gettid), slot, &stack) : -1;
    if (i >= 0) {
        gate[i].slot = slot;
        safepoint_gate_target[i] = *(uintptr_t *)slot;
        __atomic_store_n((uintptr_t *)slot, gate_address((unsigned)i), __ATOMIC_RELEASE);
    }
    __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}

void safepoint_seek_end(void)
{
    wanted = 0;
}

bool safepoint_at_gate(const void *context)
{
    struct machine_state at;
    return context && machine_read(context, &at) &&
           at.pc == (uintptr_t)safepoint_gate_signalled;
}

#else // sampling alone must do
void safepoint_gate_set(const void *context, int sig)
{
    (void)context, (void)sig;
}

void safepoint_seek_end(void)
{
}

bool safepoint_at_gate(const void *context)
{
    (void)context;
    return false;
}
#endif
