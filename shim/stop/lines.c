// SPDX-License-Identifier: MIT
#include "lines.h"
#include "../base/base.h"
#include "../config/config.h"
#include "request.h"

static void say(const char *event, int sig, const char *before, const char *after)
{
    struct log_line line;
    log_begin(&line, event, sig, NULL);
    fmt_raw(&line.text, before);
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, after);
    log_end(&line);
}

void say_serving(int sig)
{
    if (!request.quiet)
        say("delay", sig, "", " keeps serving for SIGSHIM_DELAY before it stops");
}

void say_unsafe(int sig)
{
    say("cleanup", sig, "sigshim: functions and exit handlers of ",
        " not run: no safe point found");
}

void say_unwinding(int sig)
{
    say("trace-unwind", sig, "trace: ", " gets SIGINT to unwind");
}

void say_not_unwound(int sig)
{
    say("cleanup", sig, "sigshim: ",
        config.grace_ms < CONFIG_FOREVER_MS
            ? " did not unwind within half of the grace period"
            : " did not unwind within half of the default grace period");
}

void say_stopped(int sig, const struct log_sender *sender)
{
    struct log_line line;
    if (request.quiet)
        return;
    log_begin(&line, "stop", sig, sender);
    fmt_raw(&line.text, "server stopped by ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, ": ");
    log_put_process(&line, sys_getpid());
    log_put_sender(&line, sender);
    log_end(&line);
}

void say_another(int sig, int stopped_by, const struct log_sender *sender, bool serving)
{
    struct log_line line;
    if (request.quiet)
        return;
    log_begin(&line, serving ? "delay" : "ignored", sig, sender);
    log_put_signal(&line, sig);
    fmt_raw(&line.text, serving ? " ends SIGSHIM_DELAY early: " : " ignored: ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, " is being stopped by ");
    log_put_signal(&line, stopped_by);
    log_put_sender(&line, sender);
    log_end(&line);
}
