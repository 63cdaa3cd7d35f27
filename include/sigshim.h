// SPDX-License-Identifier: MIT
// The public API of sigshim, the preload that makes programs stop cleanly on a signal.
#ifndef SIGSHIM_H
#define SIGSHIM_H

// The one place that states the version (semantic versioning). Everything else reads it.
#define SIGSHIM_VERSION_MAJOR 0
#define SIGSHIM_VERSION_MINOR 1
#define SIGSHIM_VERSION_PATCH 0
#define SIGSHIM_VERSION       "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

// Returns the version of the library that is loaded, "MAJOR.MINOR.PATCH", a string that lives as
// long as the process. Never fails. Async-signal-safe. Declare it weak in a program that must
// start without the library too:
//     #pragma weak sigshim_version
const char *sigshim_version(void);

// How many functions can be registered at a time.
#define SIGSHIM_ATEXIT_MAX 128

// Registers function(arg) to be called when a watched signal stops this process, before the hook
// command, the files of SIGSHIM_UNLINK and the exit handlers (design.md P7); newest first, each
// once. Not called on a normal exit, nor in a forked child. It is called at a point where malloc
// and stdio can be used, on some thread of the process, and has to return within what is left of
// SIGSHIM_GRACE (default 8 s). It may register and cancel others: one that it registers is called
// next. Returns an id (> 0) for sigshim_cancel, or -1 and errno: EINVAL (function is NULL),
// ENOSPC (SIGSHIM_ATEXIT_MAX are registered). Async-signal-safe, from any thread.
int sigshim_atexit(void (*function)(void *), void *arg);

// Takes a registration back. Returns 0, or -1 and errno ENOENT: there is no such id, or its
// function has been called, or is being called. Async-signal-safe, from any thread.
int sigshim_cancel(int id);

// The signal that this process is being stopped by, or 0: for loops that should end by
// themselves. It turns as soon as the signal has come, before any cleanup, while SIGSHIM_DELAY
// still lets the app serve. Async-signal-safe.
int sigshim_stopping(void);

#ifdef __cplusplus
}
#endif

#endif
