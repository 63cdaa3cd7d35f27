// SPDX-License-Identifier: MIT
// Gates: stubs that a function of libc returns to instead of the app, so that the thread can be
// caught there. Async-signal-safe. gates.S includes the first part too.
#pragma once

// How many threads can have a gate at a time, and the bytes of code of each gate.
#define SAFEPOINT_GATES     8
#define SAFEPOINT_GATE_SIZE 64
#ifndef __ASSEMBLER__
#include "walk.h"
#include <signal.h>

// Makes the outermost function of libc send sig to this thread as it returns to the app. False if
// that is impossible.
bool safepoint_gate_set(const struct safepoint_walk *walk, int sig);

// Did a gate send this signal, perhaps long ago if it was blocked?
bool safepoint_gate_sent(const siginfo_t *info);

// Returns the original return address that a gate stands for, or 0 if address is no gate's.
uintptr_t safepoint_gate_leads_to(uintptr_t address);

// Is pc in the code of the gates? Was the thread interrupted there by a gate's own signal?
bool safepoint_gate_has(uintptr_t pc);
bool safepoint_at_gate(const void *context);

// For gate.c and gates.S only.
#define SAFEPOINT_HIDDEN __attribute__((visibility("hidden")))
extern SAFEPOINT_HIDDEN uintptr_t safepoint_gate_target[SAFEPOINT_GATES];
extern SAFEPOINT_HIDDEN const char safepoint_gate_first[];     // the others follow it
extern SAFEPOINT_HIDDEN const char safepoint_gate_signalled[]; // where the signal arrives
extern SAFEPOINT_HIDDEN const char safepoint_gate_end[];

// Called by gate i. Returns the signal to send, with *ret filled in, or 0 to send none.
struct safepoint_gate_signal { // gates.S relies on its layout
    int process, thread, unused[2];
    siginfo_t info;
};
SAFEPOINT_HIDDEN int safepoint_gate_passed(unsigned i, struct safepoint_gate_signal *ret);
#endif
