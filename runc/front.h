// SPDX-License-Identifier: MIT
// Gives a container the preload, or leaves it alone.
#pragma once
#include "args.h"
#include "host.h"

// Edits the bundle that the call names. What it does not do it says in the log, once, unless
// somebody has wished it so.
void front_edit(const struct args *args, const struct host *host);
