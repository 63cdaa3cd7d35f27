// SPDX-License-Identifier: MIT
#include "entries.h"
#include "../base/base.h"
#include <stddef.h>
#include <stdint.h>

// Entries 0 to 15 stand for SIG_DFL with each combination of own_flags. Then come SIG_DFL
// untouched, SIG_DFL set by signal(3), and one entry for each remembered handler.
#define FLAG_SETS 16
#define UNTOUCHED 16
#define PLAIN     17
#define FIRST     18
#define COUNT     64

// Filled once, never emptied: a signal may be on its way to a handler that the app replaces.
static struct slot {
    uint32_t state; // FREE, then CLAIMED while its owner writes, then READY for good
    struct app_action app;
} slots[COUNT] LARGE;
enum { FREE, CLAIMED, READY };

static const unsigned own_flags[] = {SA_SIGINFO, SA_RESTART, SA_ONSTACK, (unsigned)SA_RESETHAND};

static void app_of(int index, struct app_action *ret)
{
    if (index >= FIRST) {
        *ret = slots[index].app;
        return;
    }
    *ret = (struct app_action){SIG_DFL, 0, index == UNTOUCHED, index == PLAIN};
    for (int bit = 0; index < FLAG_SETS && bit < 4; bit++)
        if (index >> bit & 1)
            ret->flags |= own_flags[bit];
}

static __attribute__((noinline)) void enter(int index, int sig, siginfo_t *info, void *context)
{
    struct app_action app;
    app_of(index, &app);
    action_doors.deliver(&app, sig, app.plain ? NULL : info, context);
}

// clang-format off
#define EACH_8(make, tens) \
    make(tens##0) make(tens##1) make(tens##2) make(tens##3) \
    make(tens##4) make(tens##5) make(tens##6) make(tens##7)
#define EACH(make) \
    EACH_8(make, 00) EACH_8(make, 01) EACH_8(make, 02) EACH_8(make, 03) \
    EACH_8(make, 04) EACH_8(make, 05) EACH_8(make, 06) EACH_8(make, 07)
// clang-format on

// In a section of their own, whose ends the linker names.
#define DEFINE(octal)                                                             \
    __attribute__((used, section("sigshim_entries"))) void sigshim_entry_##octal( \
        int sig, siginfo_t *info, void *context);                                 \
    void sigshim_entry_##octal(int sig, siginfo_t *info, void *context)           \
    {                                                                             \
        enter(octal, sig, info, context);                                         \
    }
EACH(DEFINE)

#define HIDDEN __attribute__((visibility("hidden")))

#ifdef __arm__
// Unwind tables refer to these by name, to have libgcc linked; what reads the tables has its own.
HIDDEN void __aeabi_unwind_cpp_pr0(void);
HIDDEN void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr0(void)
{
}
void __aeabi_unwind_cpp_pr1(void)
{
}
#endif

extern HIDDEN const char __start_sigshim_entries[], __stop_sigshim_entries[];

// Distances and no addresses, which the loader would have to write into every process.
#define DISTANCE(octal) "    .long sigshim_entry_" #octal " - sigshim_entries_at\n"
__asm__("    .pushsection .rodata\n"
        "    .balign 4\n"
        "    .globl sigshim_entries_at\n"
        "    .hidden sigshim_entries_at\n"
        "sigshim_entries_at:\n" EACH(DISTANCE) "    .popsection\n");
extern HIDDEN const int32_t sigshim_entries_at[COUNT];

static entry_function *entry(int i)
{
    return (entry_function *)((uintptr_t)sigshim_entries_at +
                              (uintptr_t)(intptr_t)sigshim_entries_at[i]);
}

static bool same(const struct app_action *a, const struct app_action *b)
{
    return a->handler == b->handler && a->flags == b->flags && a->plain == b->plain;
}

entry_function *entries_find(const struct app_action *app)
{
    if (app->handler == SIG_DFL) {
        int index = app->untouched ? UNTOUCHED : app->plain ? PLAIN : 0;
        for (int bit = 0; index < FLAG_SETS && bit < 4; bit++)
            if (app->flags & own_flags[bit])
                index |= 1 << bit;
        return entry(index);
    }
    for (int i = FIRST; i < COUNT; i++) {
        uint32_t expected = FREE;
        if (__atomic_load_n(&slots[i].state, __ATOMIC_ACQUIRE) == READY) {
            if (same(&slots[i].app, app))
                return entry(i);
        } else if (__atomic_compare_exchange_n(&slots[i].state, &expected, CLAIMED, false,
                                               __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            slots[i].app = *app;
            __atomic_store_n(&slots[i].state, READY, __ATOMIC_RELEASE);
            return entry(i);
        }
    }
    return NULL;
}

entry_function *entries_take(int sig, const struct app_action *app)
{
    if (app->handler != SIG_DFL && !action_is_owner())
        return NULL;
    entry_function *found = entries_find(app);
    if (!found)
        action_doors.full(sig);
    return found;
}

bool entries_lookup(void (*function)(int), struct app_action *ret_app)
{
    uintptr_t at = (uintptr_t)function, start = (uintptr_t)__start_sigshim_entries;
    if (at - start >= (uintptr_t)__stop_sigshim_entries - start)
        return false;
    for (int i = 0; i < COUNT; i++) {
        if ((uintptr_t)entry(i) == at) {
            app_of(i, ret_app);
            return true;
        }
    }
    return false;
}
