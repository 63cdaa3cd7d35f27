// SPDX-License-Identifier: MIT
// What the app believes is installed for a watched signal, and what the kernel holds
// (floor 2). The kernel is the table: nothing is remembered here but the owner.
// Everything but disposition_init is async-signal-safe, and safe in a vfork child: there
// it writes no memory.
#ifndef SHIM_DISPOSITION_H
#define SHIM_DISPOSITION_H

#include "slots.h"

#include <signal.h>
#include <stdbool.h>

typedef void (*disposition_handler)(int);
typedef disposition_handler disposition_function(int, disposition_handler);

// Makes this process the owner and puts our entries where the app has left the default.
// full is called when a handler cannot be remembered (it then runs as without sigshim).
// At start only.
void disposition_init(void (*full)(int sig));

// Is this the process whose constructor ran, not a forked or vforked child of it?
bool disposition_is_owner(void);

// sigaction(2) as the app means it.
int disposition_set(int sig, const struct sigaction *act, struct sigaction *ret_old);

// signal(3) and its kin, by the next function in line; once: it installs one-shot
// handlers.
disposition_handler disposition_signal(disposition_function *next, int sig,
                                       disposition_handler handler, bool once);

// siginterrupt(3).
int disposition_siginterrupt(int sig, int flag);

// A one-shot handler, view, is about to run: the default that the kernel has put in its
// place becomes our entry (P4). Owner only.
void disposition_rearm(int sig, const struct slots_view *view);

// The same for a signal that is in the map: there the kernel resets nothing, since it
// cannot know which arrival is only rewritten and which one runs the handler. Owner only.
void disposition_reset(int sig, const struct slots_view *view);

// A stop begins: from now on nothing that the app installs, SIG_IGN neither, keeps the
// signals of the stop's own timers from us.
void disposition_hold(void);

#endif
