// SPDX-License-Identifier: MIT
#include "entries.h"
#include <stddef.h>
#include <stdint.h>

// Entries 0 to 15 stand for SIG_DFL with each combination of own_flags. Then come SIG_DFL
// untouched, SIG_DFL set by signal(3), and one entry for each remembered handler.
#define FLAG_SETS 16
#define UNTOUCHED 16
#define PLAIN     17
#define FIRST     18
#define COUNT     64

static action_delivery *on_delivery;

// Filled once, never emptied: a signal may be on its way to a handler that the app replaces.
static struct slot {
    uint32_t state; // FREE, then CLAIMED while its owner writes, then READY for good
    struct app_action app;
} slots[COUNT];
enum { FREE, CLAIMED, READY };

static const unsigned own_flags[] = {SA_SIGINFO, SA_RESTART, SA_ONSTACK, (unsigned)SA_RESETHAND};

void action_deliver_to(action_delivery *deliver)
{
    on_delivery = deliver;
}

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

static void enter(int index, int sig, siginfo_t *info, void *context)
{
    struct app_action app;
    app_of(index, &app);
    on_delivery(&app, sig, app.plain ? NULL : info, context);
}

// clang-format off
#define EACH_8(make, tens) \
    make(tens##0) make(tens##1) make(tens##2) make(tens##3) \
    make(tens##4) make(tens##5) make(tens##6) make(tens##7)
#define EACH(make) \
    EACH_8(make, 00) EACH_8(make, 01) EACH_8(make, 02) EACH_8(make, 03) \
    EACH_8(make, 04) EACH_8(make, 05) EACH_8(make, 06) EACH_8(make, 07)
// clang-format on

#define DEFINE(octal)                                                  \
    static void entry_##octal(int sig, siginfo_t *info, void *context) \
    {                                                                  \
        enter(octal, sig, info, context);                              \
    }
EACH(DEFINE)
#define ADDRESS(octal) entry_##octal,
static entry_function *const entries[COUNT] = {EACH(ADDRESS)};

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
        return entries[index];
    }
    for (int i = FIRST; i < COUNT; i++) {
        uint32_t expected = FREE;
        if (__atomic_load_n(&slots[i].state, __ATOMIC_ACQUIRE) == READY) {
            if (same(&slots[i].app, app))
                return entries[i];
        } else if (__atomic_compare_exchange_n(&slots[i].state, &expected, CLAIMED, false,
                                               __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            slots[i].app = *app;
            __atomic_store_n(&slots[i].state, READY, __ATOMIC_RELEASE);
            return entries[i];
        }
    }
    return NULL;
}

bool entries_lookup(void (*function)(int), struct app_action *ret_app)
{
    for (int i = 0; i < COUNT; i++) {
        if ((void *)entries[i] == (void *)function) {
            app_of(i, ret_app);
            return true;
        }
    }
    return false;
}
