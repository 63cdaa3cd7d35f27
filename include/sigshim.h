// SPDX-License-Identifier: MIT
// The public API of sigshim, a preload that makes programs stop cleanly on a signal.
#ifndef SIGSHIM_H
#define SIGSHIM_H

// The only place that states the version (semantic versioning); everything else reads it.
#define SIGSHIM_VERSION_MAJOR 0
#define SIGSHIM_VERSION_MINOR 1
#define SIGSHIM_VERSION_PATCH 0
#define SIGSHIM_VERSION       "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

// Returns the version of the loaded library, "MAJOR.MINOR.PATCH". The string lives as long as the
// process. Never fails. Async-signal-safe. A program that must also start without the library
// declares it weak:
//     #pragma weak sigshim_version
const char *sigshim_version(void);

// How many functions can be registered at any one time.
#define SIGSHIM_ATEXIT_MAX 128

// Registers function(arg) to be called once when a watched signal stops this process. The newest
// function is called first, and all of them before the hook command, the files of SIGSHIM_UNLINK
// and the exit handlers (docs/contract.md P7). They are not called on a normal exit or in a forked
// child. The function is called on any thread of the process, at a point where malloc and stdio can
// be used, and must return within what is left of SIGSHIM_GRACE (8 s by default). It may register
// and cancel functions; one that it registers is called next. Returns an id (> 0) for
// sigshim_cancel, or -1 and sets errno: EINVAL (function is NULL) or ENOSPC (SIGSHIM_ATEXIT_MAX
// functions are registered). Async-signal-safe; may be called on any thread.
int sigshim_atexit(void (*function)(void *), void *arg);

// Cancels a registration. Returns 0, or -1 and sets errno to ENOENT if there is no such id or its
// function has been or is being called. Async-signal-safe; may be called on any thread.
int sigshim_cancel(int id);

// Returns the signal that is stopping this process, or 0 if there is none: for loops that should
// end by themselves. It is set as soon as the signal arrives, before any cleanup and before the
// wait of SIGSHIM_DELAY. Async-signal-safe.
int sigshim_stopping(void);

#ifdef __cplusplus
}
#endif

#endif
