// SPDX-License-Identifier: MIT
// The request to stop, made by the first watched signal.
#pragma once
#include "../log/log.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum { REQUEST_SEARCHING, REQUEST_RUNNING };

struct request {
    uint32_t sig;            // 0: none yet; the thread that sets it, once, fills in the rest
    uint32_t phase;          // searching until the steps run
    volatile unsigned later; // number of watched signals since then
    bool raised;             // the process has sent the signal to itself
    bool family;             // this is a container main process with children
    bool own;                // that is what it remains; raised is over at the second look
    bool late;               // children may have been told by others
    bool main;               // this is the main process of a container, in the container's stop
    bool quiet;              // routine: no lines
    uint32_t announced;
    // ms of CLOCK_MONOTONIC
    int64_t serve_until, patience_until, deadline;
    siginfo_t info; // si_signo 0: none
    struct log_sender sender;
};

extern struct request request;

// Has this process sent itself the signal that info, which may be NULL, describes?
bool request_is_raised(const siginfo_t *info);

// Looks for a safe point, and then runs the steps. context: a handler's third argument.
// Async-signal-safe.
void request_proceed(void *context);

// A watched signal that comes later.
void request_another(int sig, const struct log_sender *sender, void *context);

// Logs "server stopped by SIGTERM" once, unless the line of the family replaces it.
void request_announce(void);
