// SPDX-License-Identifier: MIT
// The search for a safe point (floor 3, part of safepoint). An app that is busy in libc
// is outside of it for one or two percent of the time. A gate catches it there; where
// none can be set, looks at odd times find that soon if the calls are short.
#include "safepoint.h"

#define SOON_US    20
#define LATER_US   500
#define MANY_LOOKS 20000

static unsigned looks, odd;

int64_t safepoint_seek(const void *context, int sig, bool raised)
{
    struct safepoint_walk walk = {.slot = 0};
    if (safepoint_look(context, raised, &walk))
        return 0;
    safepoint_gate_set(&walk, sig);
    odd = odd * 1103515245u + 12345u; // lest we and a loop of the app keep step
    return ++looks < MANY_LOOKS ? SOON_US + (odd >> 16) % 16 : LATER_US;
}
