// SPDX-License-Identifier: MIT
// Our functions that the kernel may hold as handlers, and what each stands for: fixed by its
// address, or written once before the address is handed out. So everything here is
// async-signal-safe and needs no lock.
#pragma once
#include "action.h"

// The flags that we choose for the kernel; an entry remembers those that the app has asked for.
#define ENTRIES_OWN_FLAGS ((unsigned)(SA_SIGINFO | SA_RESTART | SA_ONSTACK | SA_RESETHAND))

typedef void entry_function(int sig, siginfo_t *info, void *context);

// Returns the entry that stands for app, or NULL if a handler of its own cannot be remembered for
// lack of room. Must not be called in a child that shares its parent's memory (vfork(2)).
entry_function *entries_find(const struct app_action *app);

// The same for an app that sets sig, which is told of a lack of room. In a vforked child, which
// must not write the memory that it shares, a handler has no entry, and runs as without sigshim.
entry_function *entries_take(int sig, const struct app_action *app);

// Is function one of our entries? If so, sets *ret_app to what it stands for.
bool entries_lookup(action_handler function, struct app_action *ret_app);
