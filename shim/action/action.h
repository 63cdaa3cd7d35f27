// SPDX-License-Identifier: MIT
// What the app believes is installed for a watched signal, and what the kernel holds. The kernel
// is the table: nothing is remembered here but the owner process. Everything but action_init and
// action_deliver_to is async-signal-safe, and safe in a vfork child: there it writes no memory.
#pragma once

#include "next.h" // the functions behind our exports

#include <signal.h>
#include <stdbool.h>

typedef void (*action_handler)(int);
typedef action_handler action_setter(int, action_handler);

// An action in the eyes of the app.
struct app_action {
    action_handler handler; // SIG_DFL, SIG_IGN or its own
    unsigned flags;         // the app's within ENTRIES_OWN_FLAGS; not with plain
    bool untouched;         // nobody has set this signal yet: no flags at all
    bool plain; // installed by libc's signal(): no siginfo, flags in the kernel are true
};

// What an entry of ours calls when the kernel has called it: app is what it stands for.
typedef void action_delivery(const struct app_action *app, int sig, siginfo_t *info, void *context);

// Before action_init. At start only.
void action_deliver_to(action_delivery *deliver);

// Makes this process the owner and puts our entries where the app has left the default. full is
// called when a handler cannot be remembered (it then runs as without sigshim). At start only.
void action_init(void (*full)(int sig));

// Is this the process whose constructor ran, not a forked or vforked child of it?
bool action_is_owner(void);

// sigaction(2) as the app means it.
int action_set(int sig, const struct sigaction *act, struct sigaction *ret_old);

// signal(3) and its kin, by the next function in line; once: it installs one-shot handlers.
action_handler action_signal(action_setter *next, int sig, action_handler handler, bool once);

// siginterrupt(3).
int action_siginterrupt(int sig, int flag);

// A one-shot handler is about to run: the default that the kernel has put in its place becomes
// our entry (P4). Owner only.
void action_rearm(int sig, const struct app_action *app);

// The same for a signal that is in the map: there the kernel resets nothing, since it cannot know
// which arrival is only rewritten and which one runs the handler. Owner only.
void action_reset(int sig, const struct app_action *app);

// A stop begins: from now on nothing that the app installs, not even SIG_IGN, keeps the signals
// of the stop's own timers from us.
void action_hold(void);
