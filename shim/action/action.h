// SPDX-License-Identifier: MIT
// Keeps what the app has installed for a watched signal apart from what the kernel holds
// (docs/contract.md P2, P3). The kernel is the table: only the owner process is remembered here.
// Everything but action_init is async-signal-safe, and safe in a vfork(2) child: it writes no
// memory there.
#pragma once
#include "next.h"  // the functions behind our exports
#include "timer.h" // timers that expire with a signal
#include <signal.h>
#include <stdbool.h>

typedef void (*action_handler)(int);
typedef action_handler action_setter(int, action_handler);

// An action as the app sees it.
struct app_action {
    action_handler handler; // SIG_DFL, SIG_IGN or its own
    unsigned flags;         // the app's, out of ENTRIES_OWN_FLAGS; unused if plain
    bool untouched;         // nobody has set this signal yet: no flags at all
    bool plain; // installed by libc's signal(): no siginfo, and the kernel has its real flags
};

// What an entry of ours calls when the kernel calls it; app is what the entry stands for.
typedef void action_delivery(const struct app_action *app, int sig, siginfo_t *info, void *context);

// What entries call, and what is called when a handler cannot be remembered and so runs as without
// sigshim. Defined in entry.c.
extern const struct action_doors {
    action_delivery *deliver;
    void (*full)(int sig);
} action_doors;

// Makes this process the owner, and installs our entries for what the app has left at default. At
// start only.
void action_init(void);

// Makes this process the owner. At start only; action_init does it.
void action_own(void);

// Is this the process whose constructor ran, rather than a forked or vforked child of it?
bool action_is_owner(void);

// Is this the owner, or a vforked child of it? Costs no system call.
bool action_has_owners_memory(void);

// Is this a forked copy of a shell, going by the name of its executable?
bool action_is_subshell(void);

// If this is no owner but shares the memory of one (vfork(2), clone(2)): its pid, else 0.
int action_owner_of_memory(void);

// sigaction(2) and siginterrupt(3) as the app sees them, errno included.
int action_set(int sig, const struct sigaction *act, struct sigaction *ret_old);
int action_siginterrupt(int sig, int flag);

// signal(3) and the like, through the next function in line. once: it installs one-shot handlers.
action_handler action_signal(action_setter *next, int sig, action_handler handler, bool once);

// A one-shot handler is about to run: turns the default, to which the kernel has reset the
// signal, into our entry again (docs/contract.md P4). Owner only.
void action_rearm(int sig, const struct app_action *app);

// The same for a signal in SIGSHIM_MAP. The kernel does not reset it, since it cannot tell an
// arrival that is only rewritten from one that runs the handler. Owner only.
void action_reset(int sig, const struct app_action *app);

// A stop begins: nothing that the app installs from now on keeps the stop's own signals from us.
void action_hold(void);
