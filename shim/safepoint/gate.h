// SPDX-License-Identifier: MIT
// Gates: what a function of libc returns to instead of to the app. Async-signal-safe. The
// assembler reads the first part, too.
#pragma once

// Threads that are on their way back to the app at once have one each.
#define SAFEPOINT_GATES     8
#define SAFEPOINT_GATE_SIZE 64

#ifndef __ASSEMBLER__
#include "walk.h"

#include <signal.h>

// Has the outermost function of libc send sig to this thread when it returns to the app. False
// where that cannot be done.
bool safepoint_gate_set(const struct safepoint_walk *walk, int sig);

// Is this signal a gate's, also where it was blocked and comes late?
bool safepoint_gate_sent(const siginfo_t *info);

// The real address behind the return address to a gate, or 0 if it is none.
uintptr_t safepoint_gate_leads_to(uintptr_t address);

// Does pc lie in the gates' own code? Has the thread got the gate's signal there?
bool safepoint_gate_has(uintptr_t pc);
bool safepoint_at_gate(const void *context);

// Between gate.c and gates.S.
#define SAFEPOINT_HIDDEN __attribute__((visibility("hidden")))
extern SAFEPOINT_HIDDEN uintptr_t safepoint_gate_target[SAFEPOINT_GATES];
extern SAFEPOINT_HIDDEN const char safepoint_gate_first[];     // the others follow it
extern SAFEPOINT_HIDDEN const char safepoint_gate_signalled[]; // where sig arrives
extern SAFEPOINT_HIDDEN const char safepoint_gate_end[];

// Called by gate i. Returns the signal to send so, or 0.
struct safepoint_gate_signal { // gates.S knows its layout
    int process, thread, unused[2];
    siginfo_t info;
};
SAFEPOINT_HIDDEN int safepoint_gate_passed(unsigned i, struct safepoint_gate_signal *ret);
#endif
