// SPDX-License-Identifier: MIT
// The functions of ours that the kernel may hold as a handler, and what each stands for.
// Everything here is async-signal-safe and needs no lock: what an entry means is fixed by its
// address, or written once before the address is handed out.
#pragma once

#include "action.h"

// The flags that the kernel is given for our sake and not as the app asked: an entry remembers
// the app's own.
#define ENTRIES_OWN_FLAGS ((unsigned)(SA_SIGINFO | SA_RESTART | SA_ONSTACK | SA_RESETHAND))

typedef void entry_function(int sig, siginfo_t *info, void *context);

// The entry that stands for app, or NULL when app's own handler has to be remembered and there is
// no room left. Must not be called in a child that shares memory with its parent (vfork).
entry_function *entries_find(const struct app_action *app);

// Is function one of our entries? Then *ret_app says for what.
bool entries_lookup(action_handler function, struct app_action *ret_app);
