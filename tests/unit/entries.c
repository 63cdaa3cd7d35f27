// SPDX-License-Identifier: MIT
// The entries that the kernel may hold: each stands for one action of the app and reports it.
#include "shim/action/entries.h"
#include "doors.h"
#include <stdint.h>

#include <criterion/criterion.h>
#include <string.h>

static struct app_action seen;
static int seen_signal;
static siginfo_t *seen_info;

static void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    (void)context;
    seen = *app;
    seen_signal = sig;
    seen_info = info;
}

static void handler_number(int sig)
{
    (void)sig;
}

static void expect_round_trip(const struct app_action *app)
{
    struct app_action back;
    siginfo_t info;
    entry_function *entry = entries_find(app);
    cr_assert(entry);
    cr_assert(entries_lookup((void (*)(int))(void *)entry, &back));
    cr_expect(back.handler == app->handler && back.flags == app->flags);
    cr_expect(back.plain == app->plain && back.untouched == app->untouched);
    cr_expect(entries_find(app) == entry, "the same app has the same entry");
    doors_lead_to(deliver, NULL);
    entry(SIGTERM, &info, NULL);
    cr_expect(seen.handler == app->handler && seen.flags == app->flags);
    cr_expect_eq(seen_signal, SIGTERM);
    cr_expect(seen_info == (app->plain ? NULL : &info), "plain handlers have no siginfo");
}

Test(entries, every_view_of_the_default)
{
    static const unsigned bits[] = {SA_SIGINFO, SA_RESTART, SA_ONSTACK, (unsigned)SA_RESETHAND};
    for (unsigned set = 0; set < 16; set++) {
        struct app_action app = {.handler = SIG_DFL};
        for (unsigned i = 0; i < 4; i++)
            app.flags |= set >> i & 1 ? bits[i] : 0;
        expect_round_trip(&app);
    }
    expect_round_trip(&(struct app_action){SIG_DFL, 0, true, false});
    expect_round_trip(&(struct app_action){SIG_DFL, 0, false, true});
}

Test(entries, handlers_until_there_is_no_room)
{
    struct app_action app = {handler_number, SA_SIGINFO, false, false};
    expect_round_trip(&app);
    app.plain = true;
    expect_round_trip(&app);
    int room = 0;
    for (uintptr_t i = 1; i < 100; i++) {
        app.handler = (void (*)(int))(i * 4096 + 16);
        room += entries_find(&app) != NULL;
    }
    cr_expect_geq(room, 40);
    cr_expect_lt(room, 99);
    app.handler = handler_number;
    cr_expect(entries_find(&app), "those that are there stay");
    app.handler = SIG_DFL;
    cr_expect(entries_find(&app));
}

Test(entries, foreign_functions_are_none_of_ours)
{
    struct app_action app;
    cr_expect_not(entries_lookup(SIG_DFL, &app));
    cr_expect_not(entries_lookup(SIG_IGN, &app));
    cr_expect_not(entries_lookup(handler_number, &app));
}
