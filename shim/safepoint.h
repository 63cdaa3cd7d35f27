// SPDX-License-Identifier: MIT
// Is the interrupted thread at a point where exit() can be called (floor 3; design.md 5)?
#ifndef SHIM_SAFEPOINT_H
#define SHIM_SAFEPOINT_H

#include <stdbool.h>

// context is the third argument of a signal handler; raised: the process has sent the
// signal to itself. True where the thread is outside libc, the loader, the vdso, the C++
// runtime and the provider of malloc, or waits in a system call that holds none of their
// locks, or sends a signal. False on processors that it does not know (x86-64 and aarch64
// it does) and where /proc cannot be read. No proof: code that libc calls back under a
// lock of its own looks safe. Async-signal-safe.
bool safepoint_reached(const void *context, bool raised);

// Is a normal exit under way, on this thread or on the main thread? It must then be let
// finish, not started again. One on a third thread is not seen. Async-signal-safe.
bool safepoint_in_exit(const void *context);

#endif
