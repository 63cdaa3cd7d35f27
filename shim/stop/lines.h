// SPDX-License-Identifier: MIT
// The lines of a stop. Async-signal-safe.
#ifndef SHIM_STOP_LINES_H
#define SHIM_STOP_LINES_H

#include "../log/log.h"

void say_serving(int sig); // for SIGSHIM_DELAY
void say_unsafe(int sig);  // no safe point
void say_stopped(int sig, const struct log_sender *sender);
void say_another(int sig, int stopped_by, const struct log_sender *sender, bool serving);

#endif
