// SPDX-License-Identifier: MIT
// What happens when the kernel calls one of our entries.
#pragma once

#include "action/action.h"

// An action_delivery: async-signal-safe, leaves errno as the app's handler leaves it.
void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context);
