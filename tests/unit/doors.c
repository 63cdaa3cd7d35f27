// SPDX-License-Identifier: MIT
#include "doors.h"

static action_delivery *deliver_there;
static void (*tell_there)(int sig);

void doors_lead_to(action_delivery *deliver, void (*full)(int sig))
{
    deliver_there = deliver;
    tell_there = full;
}

static void deliver_door(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    deliver_there(app, sig, info, context);
}

static void full_door(int sig)
{
    tell_there(sig);
}

const struct action_doors action_doors = {deliver_door, full_door};
