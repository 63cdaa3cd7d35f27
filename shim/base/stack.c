// SPDX-License-Identifier: MIT
// An app may have given its signals as little as 2,048 bytes (MINSIGSTKSZ), most of which the
// kernel's frame takes. Until we are off such a stack, frames must be tiny.
#include "stack.h"
#include "machine.h"
#include "maps.h"
#include "switch.h"
#include "sys.h"
#include <sys/auxv.h>
#include <sys/resource.h>

#define LITTLE   8192  // bytes; a stop uses some 3,100, the kernel's frame up to 3,500
#define OWN_SIZE 65536 // half of it is the alternate stack

#define PAGE       4096 // larger pages do no harm
#define AT_ONCE    16
#define STACK_MOST (1 << 20)

#define MAIN_MAX  (64 << 20)
#define ARGUMENTS (256 << 10) // more than the arguments and variables above mostly are

struct own {
    void (*function)(void *);
    void *arg;
    char *area;
};

struct left {
    uintptr_t sp, thread;
    size_t size;
};

static bool note_left(const struct maps_line *map, void *arg)
{
    struct left *left = arg;
    if (left->sp < map->start || left->sp >= map->end)
        return true;
    if (!map->name[0] && left->thread > left->sp && left->thread < map->end)
        left->size = left->sp - map->start;
    return false;
}

bool stack_is_main(uintptr_t sp, size_t most)
{
    uintptr_t start = getauxval(AT_RANDOM);
    return sp <= start && start - sp <= most;
}

// The main thread's stack begins below what the kernel has put there at start. It may grow up to
// the limit; the kernel maps nothing else close below it (arch/x86/mm/mmap.c: MIN_GAP).
static bool main_has(uintptr_t sp, size_t size, bool *ret)
{
    struct { // the kernel's rlimit64
        uint64_t now, max;
    } limit = {0, 0};
    uintptr_t used = getauxval(AT_RANDOM) - sp;
    if (!stack_is_main(sp, MAIN_MAX))
        return false;
    sys(SYS_prlimit64, 0L, (long)RLIMIT_STACK, 0L, &limit);
    *ret = limit.now >= (uint64_t)used + ARGUMENTS + size;
    return true;
}

bool stack_has(size_t size)
{
    struct left left = {(uintptr_t)__builtin_frame_address(0), machine_thread_pointer(), 0};
    bool has;
    if (main_has(left.sp, size, &has))
        return has;
    maps_each(note_left, &left);
    return left.size >= size;
}

// How many pages from `at` on can be read. The kernel is asked for a byte of each: memcheck would
// complain of a look at what has never been written.
static unsigned count_readable(uintptr_t at)
{
    char bytes[AT_ONCE];
    struct iovec there[AT_ONCE];
    for (unsigned i = 0; i < AT_ONCE; i++)
        there[i] = (struct iovec){(void *)(at + i * PAGE), 1};
    long n = sys_copy(sys(SYS_gettid), bytes, sizeof(bytes), there, AT_ONCE);
    if (n == -EPERM || n == -ENOSYS) // seccomp(2)
        for (n = 0; n < AT_ONCE && sys_can_read((const void *)(at + (uintptr_t)n * PAGE), 1);)
            n++;
    return n > 0 ? (unsigned)n : 0;
}

uintptr_t stack_readable_end(uintptr_t sp)
{
    uintptr_t start = sp & ~(uintptr_t)(PAGE - 1), at = start;
    unsigned n;
    do {
        n = count_readable(at);
        at += n * (uintptr_t)PAGE;
    } while (n == AT_ONCE && at - start < STACK_MOST);
    return at;
}

static void run_own(void *arg)
{
    struct own own = *(struct own *)arg;
    stack_t old, mine = {.ss_sp = own.area, .ss_size = OWN_SIZE / 2};
    bool changed = sys(SYS_sigaltstack, 0L, &old) == 0 && sys(SYS_sigaltstack, &mine, 0L) == 0;
    own.function(own.arg);
    old.ss_flags &= ~SS_ONSTACK;
    if (changed)
        sys(SYS_sigaltstack, &old, 0L);
}

static bool is_little(const void *context)
{
    if (!context || !MACHINE_HAS_STACKS)
        return false;
    // As it was when the signal came: SS_AUTODISARM has taken it away since.
    const stack_t *stack = &((const ucontext_t *)context)->uc_stack;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0), start = (uintptr_t)stack->ss_sp;
    if (here - start < stack->ss_size)
        return here - start < LITTLE;
    // A coroutine's, with a page to guard it. The main thread's stack grows.
    return !stack_is_main(here, MAIN_MAX) && count_readable(here - LITTLE) == 0;
}

// The kernel calls handlers with the direction flag clear, as compiled code expects; qemu-user does
// not, if the signal comes in a copy that goes backwards. And the app may have asked for a SIGBUS
// where something is not aligned (AC, bit 18). Below the stack pointer 128 bytes are the
// compiler's.
static void clear_flags(void)
{
#if defined(__x86_64__)
    __asm__ volatile("cld\n\tsub $128, %%rsp\n\tpushf\n\tandl $~(1 << 18), (%%rsp)\n\tpopf\n\t"
                     "add $128, %%rsp" ::
                         : "cc", "memory");
#elif defined(__i386__)
    __asm__ volatile("cld\n\tpushf\n\tandl $~(1 << 18), (%%esp)\n\tpopf" ::: "cc", "memory");
#endif
}

void stack_call_roomy(const void *context, void (*function)(void *), void *arg)
{
    clear_flags();
    struct own own = {function, arg, is_little(context) ? sys_map(OWN_SIZE) : NULL};
    if (!own.area) {
        function(arg);
        return;
    }
    machine_run_on(own.area + OWN_SIZE, run_own, &own);
    sys(SYS_munmap, own.area, (long)OWN_SIZE);
}
