// SPDX-License-Identifier: MIT
// The deadline and the crash guard of a stop (floor 3): whatever a cleanup does, the
// process ends in the right way and a line says where it was. Async-signal-safe.
#ifndef SHIM_GUARD_H
#define SHIM_GUARD_H

#include <signal.h>
#include <stdint.h>

enum guard_step {
    GUARD_FAMILY,
    GUARD_FUNCTIONS,
    GUARD_HOOK,
    GUARD_UNLINK,
    GUARD_EXIT,
    GUARD_KEEP,
    GUARD_FLUSH
};

// From now on: after ms milliseconds, or at a fault for which the app has no handler, the
// current step is named on the log and end(sig) is called, which must not return.
void guard_begin(int sig, int64_t ms, void (*end)(int sig));

// The step that begins now. GUARD_KEEP and GUARD_FLUSH have a short deadline each,
// which is silent and comes to this thread.
void guard_enter(enum guard_step step);

// Handles the deadline's signal. Returns where info is not of it.
void guard_tick(const siginfo_t *info);

#endif
