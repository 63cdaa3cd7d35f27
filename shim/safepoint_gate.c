// SPDX-License-Identifier: MIT
// Gates (floor 3, part of safepoint): a thread that is busy in libc is caught as it comes
// back to the app, at full speed. The unwind tables tell where libc's return address
// lies; it is changed to that of a gate, which signals the thread and returns to where the
// thread was going. x86-64 only.
//
// For unwinders (C++ exceptions, pthread_exit) a gate is a frame between libc and the app:
// its table entry says where the real return address is. The address of that frame is one
// word too high on purpose, since libgcc tells frames apart by it; and while libgcc
// unwinds, no gate is set or taken away under it.
#include "safepoint.h"
#include "machine.h"
#include "maps.h"
#include "sys.h"
#include "unwind.h"

#if defined(__x86_64__)

#define GATES      8 // threads that are on their way back at once
#define FRAMES_MAX 64
#define GATE_SIZE  64

uintptr_t safepoint_gate_target[GATES] __attribute__((visibility("hidden")));
int safepoint_gate_passed(unsigned i, int ret_ids[2]);
extern const char safepoint_gates[] __attribute__((visibility("hidden")));
extern const char safepoint_gate_signalled[] __attribute__((visibility("hidden")));

// Gate N is at safepoint_gates + N * GATE_SIZE. The one byte before it is for unwinders,
// which look up the instruction before the address that a function returns to. The
// expression reads from the gate's first instruction, ff 35 and four bytes, where the
// target is.
__asm__(".pushsection .text\n"
        ".balign 32\n"
        ".skip 31, 0x90\n"
        ".set gate_number, 0\n"
        ".rept 8\n"
        ".cfi_startproc\n"
        ".cfi_escape 0\n" // what is before that goes for all functions
        ".cfi_val_offset rsp, -8\n"
        ".cfi_escape 0x10, 16, 13, 0x80, 2, 0x94, 4, 0x08, 32, 0x24, 0x08, 32, 0x26, "
        "0x80, 6, 0x22\n"
        "nop\n"
        ".if gate_number == 0\n"
        "safepoint_gates:\n"
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
        "subq $16, %rsp\n"
        "andq $-16, %rsp\n"
        "movl 8(%rbp), %edi\n"
        "movq %rsp, %rsi\n"
        "call safepoint_gate_passed\n"
        "testl %eax, %eax\n"
        "jz safepoint_gate_signalled\n"
        "movl %eax, %edx\n"
        "movl (%rsp), %edi\n"
        "movl 4(%rsp), %esi\n"
        "movl $234, %eax\n" // tgkill
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
        ".popsection\n");

static struct {
    int thread; // 0: free
    uintptr_t slot;
} gate[GATES];

static volatile int wanted; // the signal, while there is a search
static int process;

static uintptr_t gate_address(unsigned i)
{
    return (uintptr_t)safepoint_gates + (uintptr_t)i * GATE_SIZE;
}

// Called by gate i with the app's registers saved, but for the vector ones. Returns the
// signal to send to ret_ids, process and thread, or 0.
__attribute__((target("general-regs-only"), visibility("hidden"))) int
safepoint_gate_passed(unsigned i, int ret_ids[2])
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
        if (pc - gate_address(0) < gate_address(GATES) - gate_address(0))
            return frame.slot;
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
    for (unsigned i = 0; i < GATES; i++) {
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
    for (unsigned i = 0; i < GATES; i++, nobody = 0)
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
