// SPDX-License-Identifier: MIT
// The entries that the kernel may hold: each stands for one view, and calls with it.
#include "shim/slots.h"

#include <criterion/criterion.h>
#include <string.h>

static struct slots_view seen;
static int seen_signal;
static siginfo_t *seen_info;

static void deliver(const struct slots_view *view, int sig, siginfo_t *info,
                    void *context)
{
    (void)context;
    seen = *view;
    seen_signal = sig;
    seen_info = info;
}

static void handler_number(int sig)
{
    (void)sig;
}

static void expect_round_trip(const struct slots_view *view)
{
    struct slots_view back;
    siginfo_t info;
    slots_entry *entry = slots_find(view);
    cr_assert(entry);
    cr_assert(slots_lookup((void (*)(int))(void *)entry, &back));
    cr_expect(back.handler == view->handler && back.flags == view->flags);
    cr_expect(back.plain == view->plain && back.untouched == view->untouched);
    cr_expect(slots_find(view) == entry, "the same view has the same entry");
    slots_init(deliver);
    entry(SIGTERM, &info, NULL);
    cr_expect(seen.handler == view->handler && seen.flags == view->flags);
    cr_expect_eq(seen_signal, SIGTERM);
    cr_expect(seen_info == (view->plain ? NULL : &info),
              "plain handlers have no siginfo");
}

Test(slots, every_view_of_the_default)
{
    static const unsigned bits[] = {SA_SIGINFO, SA_RESTART, SA_ONSTACK,
                                    (unsigned)SA_RESETHAND};
    for (unsigned set = 0; set < 16; set++) {
        struct slots_view view = {.handler = SIG_DFL};
        for (unsigned i = 0; i < 4; i++)
            view.flags |= set >> i & 1 ? bits[i] : 0;
        expect_round_trip(&view);
    }
    expect_round_trip(&(struct slots_view){SIG_DFL, 0, true, false});
    expect_round_trip(&(struct slots_view){SIG_DFL, 0, false, true});
}

Test(slots, handlers_until_there_is_no_room)
{
    struct slots_view view = {handler_number, SA_SIGINFO, false, false};
    expect_round_trip(&view);
    view.plain = true;
    expect_round_trip(&view);
    int room = 0;
    for (uintptr_t i = 1; i < 100; i++) {
        view.handler = (void (*)(int))(i * 4096 + 16);
        room += slots_find(&view) != NULL;
    }
    cr_expect_geq(room, 40);
    cr_expect_lt(room, 99);
    view.handler = handler_number;
    cr_expect(slots_find(&view), "those that are there stay");
    view.handler = SIG_DFL;
    cr_expect(slots_find(&view));
}

Test(slots, foreign_functions_are_none_of_ours)
{
    struct slots_view view;
    cr_expect_not(slots_lookup(SIG_DFL, &view));
    cr_expect_not(slots_lookup(SIG_IGN, &view));
    cr_expect_not(slots_lookup(handler_number, &view));
}
