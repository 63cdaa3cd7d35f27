// SPDX-License-Identifier: MIT
// The functions of ours that the kernel may hold as a handler, and what each stands for
// in the eyes of the app (floor 1). Everything here is async-signal-safe and needs no
// lock: what an entry means is fixed by its address, or written once before the address
// is handed out.
#ifndef SHIM_SLOTS_H
#define SHIM_SLOTS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// The flags that the kernel is given for us and not as the app asked: an entry remembers
// the app's own.
#define SLOTS_VEILED ((unsigned)(SA_SIGINFO | SA_RESTART | SA_ONSTACK | SA_RESETHAND))

struct slots_view {
    void (*handler)(
        int);       // what the app believes is installed: SIG_DFL, SIG_IGN or its own
    unsigned flags; // the app's flags within SLOTS_VEILED; not with plain
    bool untouched; // nobody has set this signal yet: no flags at all
    bool plain; // installed by libc's signal(): no siginfo, flags in the kernel are true
};

typedef void slots_delivery(const struct slots_view *view, int sig, siginfo_t *info,
                            void *context);

// What all entries call. Before any entry is installed. At start only.
void slots_init(slots_delivery *deliver);

typedef void slots_entry(int sig, siginfo_t *info, void *context);

// The entry that stands for view, or NULL when view wants its own handler remembered and
// there is no room left. Must not be called in a child that shares memory with its parent
// (vfork).
slots_entry *slots_find(const struct slots_view *view);

// Is function one of our entries? Then *ret_view says for what.
bool slots_lookup(void (*function)(int), struct slots_view *ret_view);

#endif
