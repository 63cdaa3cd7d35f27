// SPDX-License-Identifier: MIT
// What the stack says of an interrupted thread. Async-signal-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct safepoint_walk {
    bool in_libc;             // it is in libc, or in the program's own malloc
    bool at_gate;             // it has come back to the app just now
    bool no_gate;             // none may be set
    bool walked;              // there are tables for the interrupted function
    unsigned returns;         // to the app: of that function of libc, and of others farther out
                              // that have called the app back or were interrupted by a handler
    uintptr_t slot;           // where the outermost of these return addresses lies, or 0
    uintptr_t sp, start, end; // the mapping that has the stack
};

// False where another thread asks at the same time.
bool safepoint_walk(const void *context, struct safepoint_walk *ret);

// Is it a safe point, and how that is known. True where the thread is outside libc, the loader,
// the vdso, the C++ runtime and the provider of malloc, or waits in a system call that holds none
// of their locks, or, if raised, sends a signal. No proof: code that libc calls back under a lock
// of its own looks safe.
bool safepoint_look(const void *context, bool raised, struct safepoint_walk *ret);
