// SPDX-License-Identifier: MIT
// Runs a piece of a test in a child in which sigshim acts as after its constructor.
#ifndef UNIT_STOP_CHILD_H
#define UNIT_STOP_CHILD_H

#include "child.h"
#include "doors.h"
#include "shim/action/action.h"
#include "shim/base/sys.h"
#include "shim/deliver.h"
#include "shim/stop/atexit.h"
#include "shim/stop/stop.h"

static struct child child;
static void (*stop_body)(void);

static inline void stop_full(int sig)
{
    (void)sig;
}

// The exit handlers here are Criterion's, so do not run them.
static inline void stop_begin(void)
{
    config.at_exit = false;
    config.forward = CONFIG_FORWARD_NEVER;
    doors_lead_to(deliver, stop_full);
    action_init();
    stop_body();
}

static inline int end_of(void (*body)(void))
{
    stop_body = body;
    in_child(stop_begin, &child);
    return child_end(&child);
}

static inline void terminate(void)
{
    kill(getpid(), SIGTERM);
}

#endif
