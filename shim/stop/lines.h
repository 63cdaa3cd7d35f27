// SPDX-License-Identifier: MIT
// The log lines of a stop. Async-signal-safe.
#pragma once
#include "../log/log.h"

void say_serving(int sig);   // for SIGSHIM_DELAY
void say_unsafe(int sig);    // no safe point
void say_unwinding(int sig); // for the trace
void say_not_unwound(int sig);
void say_stopped(int sig, const struct log_sender *sender);
void say_another(int sig, int stopped_by, const struct log_sender *sender, bool serving);
