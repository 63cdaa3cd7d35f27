// SPDX-License-Identifier: MIT
// Handles a signal that the kernel delivers to one of our entries. An action_delivery:
// async-signal-safe, and leaves errno as the app's handler leaves it.
#pragma once
#include "action/action.h"

void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context);
