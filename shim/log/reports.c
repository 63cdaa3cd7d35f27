// SPDX-License-Identifier: MIT
// What is said at start, or of a limit.
#include "../config/config.h"
#include "log.h"

void log_full(int sig)
{
    static unsigned told;
    struct log_line line;
    if (__atomic_exchange_n(&told, 1, __ATOMIC_RELAXED))
        return;
    log_begin(&line, "limit", sig, NULL);
    fmt_raw(&line.text, "sigshim: too many different handlers in ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, "; new ones for ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, " bypass sigshim");
    log_end(&line);
}

void log_problem(const struct config_problem *problem, void *arg)
{
    struct log_line line;
    (void)arg;
    log_begin(&line, "config", 0, NULL);
    config_put_problem(&line.text, problem);
    log_end(&line);
}
