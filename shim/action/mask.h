// SPDX-License-Identifier: MIT
// What the stand-in blocks while it is at work. Async-signal-safe.
#pragma once
#include <signal.h>

// Gives the kernel's action a full mask where the app has asked for none, and takes that from what
// the app sees.
void mask_fill(struct sigaction *act);
void mask_empty(struct sigaction *act);
