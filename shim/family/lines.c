// SPDX-License-Identifier: MIT
#include "lines.h"
#include "../base/base.h"
#include "../log/log.h"

static void put_passed(struct log_line *line, int sig, unsigned count)
{
    if (count == 0) { // the terminal has signalled them, or there is no /proc to count them
        fmt_raw(&line->text, "waited for the children of ");
    } else {
        fmt_raw(&line->text, "passed ");
        log_put_signal(line, sig);
        fmt_raw(&line->text, " to ");
        fmt_uint(&line->text, count);
        fmt_raw(&line->text, count == 1 ? " child of " : " children of ");
    }
    log_put_process(line, sys_getpid());
}

void family_say_passed(int sig, const siginfo_t *info, unsigned count)
{
    struct log_sender sender;
    struct log_line line;
    log_sender_of(sig, info, &sender);
    log_begin(&line, "forward", sig, &sender);
    put_passed(&line, sig, count);
    log_end(&line);
}

void family_say_kept(int sig, int target)
{
    struct log_line line;
    log_begin(&line, "map", sig, NULL);
    fmt_raw(&line.text, "sigshim: ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, " not rewritten to ");
    log_put_signal(&line, target);
    fmt_raw(&line.text, ", which ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, " ignores");
    log_end(&line);
}

void family_say_untold(int pid, int error)
{
    struct log_line line;
    log_begin(&line, "forward", 0, NULL);
    fmt_raw(&line.text, "sigshim: ");
    log_put_process(&line, pid);
    fmt_raw(&line.text, " cannot be signalled: ");
    fmt_error(&line.text, error);
    log_end(&line);
}

void family_say_killed(const struct family_look *look, unsigned but, int64_t elapsed_ms)
{
    struct log_line line;
    struct family_child *child;
    unsigned count = 0;
    log_begin(&line, "kill", look->order.sig, NULL);
    fmt_raw(&line.text, "killed what was still running ");
    fmt_ms(&line.text, elapsed_ms, 2);
    fmt_raw(&line.text, " s after ");
    log_put_signal(&line, look->order.sig);
    fmt_raw(&line.text, " in ");
    log_put_process(&line, sys_getpid());
    for (unsigned place = 0; count < 5 && (child = family_next(&place));) {
        if (child->marks & (but | FAMILY_GONE))
            continue;
        fmt_raw(&line.text, count == 0 ? ": " : ", ");
        if (count++ < 4)
            log_put_process(&line, child->pid);
        else
            fmt_raw(&line.text, "...");
    }
    log_end(&line);
}

void family_say_ended(const struct family_look *look, const struct family_end *end,
                      int64_t elapsed_ms, unsigned later)
{
    struct log_sender sender;
    struct log_line line;
    int sig = look->order.sig;
    log_sender_of(sig, look->order.info, &sender);
    log_begin(&line, "forward", sig, &sender);
    put_passed(&line, sig, look->told);
    if (end->how == END_EXITED) {
        fmt_raw(&line.text, "; last exited ");
        fmt_uint(&line.text, (uint64_t)end->value);
    } else if (end->how == END_DIED) {
        fmt_raw(&line.text, "; last died of ");
        log_put_signal(&line, end->value);
    }
    fmt_raw(&line.text, " after ");
    fmt_ms(&line.text, elapsed_ms, 2);
    fmt_raw(&line.text, " s");
    if (later) {
        fmt_raw(&line.text, "; signals ignored meanwhile: ");
        fmt_uint(&line.text, later);
    }
    log_end(&line);
}
