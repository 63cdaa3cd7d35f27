// SPDX-License-Identifier: MIT
// The search for a safe point (floor 3, part of safepoint). An app that is busy in libc
// is outside of it for one or two percent of the time: looks at odd times find that soon
// where the calls are short, and single steps find the end of a long one for sure.
#include "safepoint.h"
#include "step.h"

#define SOON_US         40
#define LATER_US        500
#define MANY_LOOKS      5000
#define LOOKS_A_STRETCH 100 // so many looks, then a stretch of steps
#define STEPS_MAX       50000 // a step takes as long as a thousand instructions at full speed
#define STRETCH_US      5000

static unsigned looks, odd;
static volatile int steps;
static void (*on_safe)(void *context);

static bool on_step(void *context)
{
    if (steps <= 0 || --steps == 0)
        return false;
    if (!safepoint_reached(context, false))
        return true;
    on_safe(context);
    return false;
}

int64_t safepoint_seek(void *context, bool raised, void (*again)(void *context))
{
    if (safepoint_reached(context, raised))
        return 0;
    on_safe = again;
    if (++looks % LOOKS_A_STRETCH == 0) {
        steps = STEPS_MAX;
        if (step_begin(context, on_step))
            return STRETCH_US;
    }
    odd = odd * 1103515245u + 12345u; // lest we and a loop of the app keep step
    return looks < MANY_LOOKS ? SOON_US + (odd >> 16) % 16 : LATER_US;
}

void safepoint_seek_end(void *context)
{
    steps = 0;
    step_end(context);
}
