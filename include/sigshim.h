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

// Returns the version of the library that is loaded, "MAJOR.MINOR.PATCH", a string that
// lives as long as the process. Never fails. Async-signal-safe.
// Declare it weak in a program that must start without the library too:
//     #pragma weak sigshim_version
const char *sigshim_version(void);

#ifdef __cplusplus
}
#endif

#endif
