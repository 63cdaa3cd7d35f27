// SPDX-License-Identifier: MIT
// Handles a signal that the kernel delivers to one of our entries.
#pragma once
#include "action/action.h"

// An action_delivery. Async-signal-safe; leaves errno as the app's handler leaves it.
void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context);
