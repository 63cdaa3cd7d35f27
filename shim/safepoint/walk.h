// SPDX-License-Identifier: MIT
// What the stack of an interrupted thread says. context: a handler's third argument.
// Async-signal-safe.
#pragma once
#include "../base/base.h"
#include <stdbool.h>
#include <stdint.h>

struct safepoint_walk {
    bool in_libc;             // in libc, or in the program's own malloc
    bool at_gate;             // has just returned to the app
    bool no_gate;             // no gate may be set
    bool in_call;             // in a system call other than execve(): so not in execvp()
    bool in_exec;             // in libc's execvp() or the like
    bool holds_mutex;         // of the app's, and is at work: so not for long
    bool in_cxx;              // in another library than libc too: the C++ runtime, a malloc
    bool before_main;         // in what initializes a file
    bool walked;              // the interrupted function has unwind tables
    unsigned returns;         // from libc to the app: by the interrupted function, and by those
                              // farther out that called the app back or were interrupted
    uintptr_t function;       // of libc, which the app has called; 0: not known
    uintptr_t slot;           // where the outermost of these return addresses is stored, or 0
    uintptr_t sp, start, end; // the stack pointer, and what can be read of its stack for certain
};

// Walks the stack, from where the thread is. False if another thread is doing so.
bool safepoint_walk(const void *context, const struct machine_state *at,
                    struct safepoint_walk *ret);

// Does the call in which the thread was interrupted wait for others, whoever has made it?
bool safepoint_waits_at_ease(const struct machine_state *at);

// Does the call in which the thread was interrupted wait for the app or for another process?
bool safepoint_waits(const struct machine_state *at, const struct safepoint_walk *walk);

// Is the thread at a safe point? True if it is outside libc, the loader, the vdso, the C++
// runtime and the provider of malloc, waits in a system call for somebody else than them, or, if
// raised, sends a signal. Not a proof: code that libc calls back under a lock looks safe. Fills
// *ret where it can.
bool safepoint_look(const void *context, bool raised, struct safepoint_walk *ret);
