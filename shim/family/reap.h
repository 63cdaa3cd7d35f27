// SPDX-License-Identifier: MIT
// Reaps children, and keeps the status that counts. Async-signal-safe.
#pragma once
#include "look.h"

struct family_status {
    bool blind;    // there is no /proc: whatever ends counts
    bool closed;   // what ends from now on we have killed: it does not count
    unsigned rank; // of the child that has given the status in end, and when it was started
    uint64_t start;
    int pid;
    struct family_end end;
};

// Takes the status of all that have ended. False when no child is left.
bool family_reap(struct family_look *look, struct family_status *status);
