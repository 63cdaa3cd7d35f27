// SPDX-License-Identifier: MIT
// The search for a safe point (floor 3, part of safepoint). An app that is busy in libc
// is outside of it for one or two percent of the time. A gate catches it there; where
// none can be set, looks at odd times find that soon if the calls are short.
#include "safepoint.h"

#define GATED_US 100 // enough to find a thread that has begun to wait
#define BARE_US  20
#define SLOWER   16 // looks until they come a microsecond later: the app must get on
#define LATER_US 500

static unsigned looks, odd;

int64_t safepoint_seek(const void *context, int sig, bool raised)
{
    struct safepoint_walk walk = {.slot = 0};
    if (safepoint_look(context, raised, &walk))
        return 0;
    bool gated = safepoint_gate_set(&walk, sig);
    unsigned us = (gated ? GATED_US : BARE_US) + looks++ / SLOWER;
    odd = odd * 1103515245u + 12345u; // lest we and a loop of the app keep step
    return (us < LATER_US ? us : LATER_US) + (odd >> 16) % 16;
}
