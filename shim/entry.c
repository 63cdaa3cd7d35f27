// SPDX-License-Identifier: MIT
// The public API, and the constructor: configuration, log, actions. The constructor must not
// fail, print anything but bad values (docs/contract.md P10), or use up what the app needs (P13).
#include "../include/sigshim.h"
#include "action/action.h"
#include "base/base.h"
#include "config/config.h"
#include "deliver.h"
#include "log/log.h"
#include "stop/stop.h"
#include "trace/trace.h"
#include <sys/auxv.h>

#define EXPORT __attribute__((visibility("default")))

extern char **environ;

EXPORT const char *sigshim_version(void)
{
    return SIGSHIM_VERSION;
}

EXPORT int sigshim_atexit(void (*function)(void *), void *arg)
{
    return atexit_add(function, arg);
}

EXPORT int sigshim_cancel(int id)
{
    return atexit_cancel(id);
}

EXPORT int sigshim_stopping(void)
{
    return stop_signal();
}

// Loaded twice, under two names, the library has this name of its own in each copy; the exported
// one belongs to the first copy, which acts for both.
extern const char *own_version(void)
    __attribute__((alias("sigshim_version"), visibility("hidden")));

static bool is_first_copy(void)
{
    const char *(*volatile exported)(void) = sigshim_version;
    return exported == own_version;
}

// In glibc the oldest exit handler runs after all destructors. musl, which runs destructors later,
// has no on_exit(), and does not tell the status.
int on_exit(void (*function)(int status, void *arg), void *arg);
#pragma weak on_exit

static void at_end(void)
{
    if (config.trace)
        trace_exit();
    stop_after_exit();
}

static void after_handlers(int status, void *arg)
{
    (void)arg;
    at_end();
    end_after_exit(status);
}

__attribute__((destructor)) static void after_destructors(void)
{
    if (!on_exit)
        at_end();
}

const struct action_doors action_doors = {deliver, log_full};

// musl passes no arguments to constructors, hence environ.
__attribute__((constructor)) static void start(void)
{
    int error = errno, problems = 0;
    if (getauxval(AT_SECURE) == 0 && config_any(environ)) // what is not written is not in memory
        problems = config_parse(environ, &config, NULL, NULL);
    bool on = !config.disabled && is_first_copy();
    if (on) {
        log_init();
        if (problems)
            config_report_new(environ, log_problem);
    }
    if (on && config_acts_here()) {
        if (config.trace)
            trace_init();
        if (on_exit)
            on_exit(after_handlers, NULL);
        action_init();
        if (config.unblock)
            sys_mask(SIG_UNBLOCK, &config.watched, NULL);
    } else {
        config.watched = 0;
        config.trace = false;
    }
    errno = error;
}
