// SPDX-License-Identifier: MIT
// What the stand-in blocks while it is at work. Async-signal-safe.
#pragma once
#include "action.h"

// For the stand-in of a handler, if that is the default: gives the kernel's action a full mask
// where the app has asked for none, and takes that from what the app sees.
void mask_fill(struct sigaction *act, action_handler handler);
void mask_empty(struct sigaction *act, action_handler handler);
