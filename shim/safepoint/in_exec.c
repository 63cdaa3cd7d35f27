// SPDX-License-Identifier: MIT
#include "in_exec.h"
#include "unwind_table.h"

#define FUNCTIONS_MAX 32
#define SIZE_MOST     2048 // bytes of a function
#define KNOWN         64   // functions
#define CALLS_MAX     3    // execlp, execvpe, a function of libc's own, execve
#define STUB_LEN      16   // libc's execve() is called by a direct call, and makes its call by then

#if defined(__x86_64__)
// "mov $NUMBER,%eax; syscall", near the start of a function.
static bool is_stub(uintptr_t function)
{
    static const unsigned char call[] = {0xb8, SYS_execve, 0, 0, 0, 0x0f, 0x05};
    for (uintptr_t at = function; at < function + STUB_LEN - sizeof(call); at++)
        if (memcmp((const void *)at, call, sizeof(call)) == 0)
            return true;
    return false;
}

// Where the instruction at address calls or jumps to, if it is direct; else 0. Instructions have
// any length: a target in the middle of one does no harm.
static uintptr_t target(uintptr_t at)
{
    const unsigned char *code = (const unsigned char *)at;
    int32_t distance;
    if (code[0] != 0xe8 && code[0] != 0xe9)
        return 0;
    memcpy(&distance, code + 1, sizeof(distance));
    return at + 5 + (uintptr_t)(intptr_t)distance;
}

static bool is_in(uintptr_t at, const struct safepoint_code *code)
{
    return at >= code->start && at < code->end && code->end - at > STUB_LEN;
}

// budget: how many functions to read, since calls branch out. Those of execlp() and its kin are few
// and small.
static bool leads_to_exec(uintptr_t function, const struct safepoint_code *code, int calls,
                          unsigned *budget)
{
    struct unwind_entry entry;
    if (is_stub(function))
        return true;
    if (calls == 0 || *budget == 0 || --*budget == 0 ||
        !unwind_find(code->base, function, &entry) || entry.function != function ||
        entry.size > SIZE_MOST || !is_in(function + entry.size, code))
        return false;
    for (uintptr_t at = function; at < function + entry.size; at++) {
        uintptr_t to = target(at);
        if (is_in(to, code) && leads_to_exec(to, code, calls - 1, budget))
            return true;
    }
    return false;
}

bool safepoint_execs(uintptr_t function, const struct safepoint_code *code)
{
    static struct {
        uintptr_t function;
        bool execs;
    } known[KNOWN] LARGE, *place;
    place = &known[function / 16 % KNOWN];
    if (place->function != function) {
        unsigned budget = FUNCTIONS_MAX;
        place->execs = is_in(function, code) && leads_to_exec(function, code, CALLS_MAX, &budget);
        place->function = function;
    }
    return place->execs;
}
#else // there is no walk of the stack that could ask
bool safepoint_execs(uintptr_t function, const struct safepoint_code *code)
{
    (void)function, (void)code;
    return false;
}
#endif

bool safepoint_has_failed_to_exec(const struct machine_state *at)
{
    return at->call == MACHINE_RETURNED && at->number == SYS_execve;
}
