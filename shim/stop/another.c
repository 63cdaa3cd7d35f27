// SPDX-License-Identifier: MIT
// What the signals after the first one do (docs/contract.md P9).
#include "../base/base.h"
#include "lines.h"
#include "request.h"
#include "steps.h"
#include <time.h>

void request_another(int sig, const struct log_sender *sender, void *context)
{
    bool serving = sys_ms(CLOCK_MONOTONIC) < request.serve_until;
    if (sig == SIGINT && sender->origin == LOG_TERMINAL)
        steps_end(); // pressing Ctrl-C twice is no accident
    if (serving || __atomic_add_fetch(&request.later, 1, __ATOMIC_RELAXED) == 1)
        say_another(sig, (int)request.sig, sender, serving);
    if (serving) {
        request.serve_until = 0;
        request_proceed(context);
    }
}
