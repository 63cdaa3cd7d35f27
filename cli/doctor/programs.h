// SPDX-License-Identifier: MIT
// What inits and runtimes do with signals, beyond what /proc shows.
#pragma once
#include "fate.h"

// The handler that a runtime installs by itself, if the app has none, as far as its source tells:
// it restores the default action and raises the signal again, or it has another use for it.
enum runtime_handler { RUNTIME_NONE, RUNTIME_RAISES, RUNTIME_USES };
enum runtime_handler runtime_handler_of(const char *root, const struct process *process,
                                        const char *program, int sig);

// Sets init if the process is an init that passes signals on.
void init_look_for(const char *root, const struct process *process, const char *program, int sig,
                   struct verdict *ret);
