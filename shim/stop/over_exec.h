// SPDX-License-Identifier: MIT
// SIGSHIM_DELAY over exec(2). A stop that waits for its delay is memory and a timer, and both end
// with the image; what outlives it is a child, which sends the signal once more to what the process
// has become. Only where the process has one thread: others rarely call exec, and to fork them
// costs more. Async-signal-safe.
#pragma once
#include "../log/log.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// From now until over_exec_end() such a child waits. It has no exit signal (clone(2)): the app's
// wait() does not see it, nor does its SIGCHLD handler. It holds no descriptor, and ends with the
// process. until: ms of CLOCK_MONOTONIC. Where there can be no child, the stop is lost over exec.
void over_exec_begin(int sig, const struct log_sender *sender, int64_t until);
void over_exec_end(void);

// Has such a child sent the signal: the delay is over? info may be NULL.
bool over_exec_has_sent(const siginfo_t *info);
