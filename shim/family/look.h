// SPDX-License-Identifier: MIT
// Looks at the children: who is new, what each one is, and who is told now. Async-signal-safe; one
// thread at a time.
#pragma once
#include "record.h"

#define FAMILY_STAYS_MS \
    250 // whoever has told a parent or a whole tree has told its children by then

struct family_look {
    struct family_order order;
    int session, group; // group: the one that a terminal has told already, or -1
    int64_t begun;      // ms of CLOCK_MONOTONIC
    unsigned workers;   // children to wait for before the cleanups
    unsigned last;      // of them those in SIGSHIM_LAST
    unsigned told;      // how many have had the signal
    int64_t now;        // when the children were listed last
    unsigned found;     // new ones in this look
    bool looked, short_of_memory;
};

void family_look_begin(struct family_look *look, const struct family_order *order);

// Collects all children and, if they are the first ones, tells those whose turn it is; orphans that
// have come since are told when they have stayed.
void family_look(struct family_look *look);

// Tells those with any of these marks that have not been told.
void family_tell(struct family_look *look, unsigned marks);

// Tells those whose turn it is by themselves: all, or who has stayed. Not those that the sender of
// the signal has told.
void family_tell_due(struct family_look *look, bool at_once);

// A child has ended. Returns its marks as they were.
unsigned family_look_ended(struct family_look *look, int pid, uint64_t *ret_start);
