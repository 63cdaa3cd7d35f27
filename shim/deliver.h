// SPDX-License-Identifier: MIT
// What happens when the kernel calls one of our entries (floor 5).
#ifndef SHIM_DELIVER_H
#define SHIM_DELIVER_H

#include "slots.h"

// A slots_delivery: async-signal-safe, leaves errno as the app's handler leaves it.
void deliver(const struct slots_view *view, int sig, siginfo_t *info, void *context);

#endif
