// SPDX-License-Identifier: MIT
// The request to stop: what the first watched signal has asked for.
#pragma once

#include "../log/log.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct request {
    uint32_t sig;            // 0: none yet. Who sets it, once, fills the rest
    uint32_t phase;          // of the request, which ends when the stop runs
    volatile unsigned later; // watched signals since then
    bool raised;             // the process has sent the signal to itself
    bool family;             // the main process of a container, with children
    bool announced;
    // ms of CLOCK_MONOTONIC
    int64_t serve_until, patience_until, deadline;
    siginfo_t info; // si_signo 0: none
    struct log_sender sender;
};

extern struct request request;

// "server stopped by SIGTERM", once, unless the line of the family says it.
void request_announce(void);
