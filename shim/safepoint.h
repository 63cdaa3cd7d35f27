// SPDX-License-Identifier: MIT
// Is the interrupted thread at a point where exit() can be called (floor 3; design.md 5)?
#ifndef SHIM_SAFEPOINT_H
#define SHIM_SAFEPOINT_H

#include <stdbool.h>
#include <stdint.h>

// context is the third argument of a signal handler; raised: the process has sent the
// signal to itself. True where the thread is outside libc, the loader, the vdso, the C++
// runtime and the provider of malloc, or waits in a system call that holds none of their
// locks, or sends a signal. False on processors that it does not know (x86-64 and aarch64
// it does) and where /proc cannot be read. No proof: code that libc calls back under a
// lock of its own looks safe. Async-signal-safe.
bool safepoint_reached(const void *context, bool raised);

// Looks for a safe point: 0 if it is here, else the microseconds until the next look.
// Meanwhile the thread may be single-stepped; at the first safe instruction
// again(context) is called, which may return. Async-signal-safe.
int64_t safepoint_seek(void *context, bool raised, void (*again)(void *context));

// The search is over.
void safepoint_seek_end(void *context);

// Is a normal exit under way, on whatever thread? It must then be let finish, not started
// again. Not seen is one on a third thread that is running just now and not waiting in a
// system call. Async-signal-safe.
bool safepoint_in_exit(const void *context);

#endif
