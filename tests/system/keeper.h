// SPDX-License-Identifier: MIT
// A process between a test and its command, so that nothing of the command outlives the
// test, however that ends: at its limit, by a failed assertion, killed.
#pragma once
#include "spawn.h"

// Clones a keeper that clones the command, or its init, with those flags; returns its pid
// or -1. It is a subreaper: whatever the command has started comes to it in the end, in
// whichever group or session. On SIGTERM, and when the test dies, it kills all of that.
pid_t keeper_start(const struct spawn *s, unsigned long flags,
                   void (*child_side)(const struct spawn *s));

// The keeper of a run ends everything, and then itself.
void keeper_end(struct run *r);
