// SPDX-License-Identifier: MIT
// What the library's entry.c defines, for tests: what an entry calls, and what is called when there
// is no room for a handler.
#ifndef UNIT_DOORS_H
#define UNIT_DOORS_H

#include "shim/action/action.h"

void doors_lead_to(action_delivery *deliver, void (*full)(int sig));

#endif
