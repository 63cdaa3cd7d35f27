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

void family_say_killed(int sig, const int *pids, unsigned count, int64_t elapsed_ms)
{
    struct log_line line;
    log_begin(&line, "kill", sig, NULL);
    fmt_raw(&line.text, "killed what was still running ");
    fmt_ms(&line.text, elapsed_ms, 2);
    fmt_raw(&line.text, " s after ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, " in ");
    log_put_process(&line, sys_getpid());
    for (unsigned i = 0; i < count && i < 5; i++) {
        fmt_raw(&line.text, i == 0 ? ": " : ", ");
        if (i < 4)
            log_put_process(&line, pids[i]);
        else
            fmt_raw(&line.text, "...");
    }
    log_end(&line);
}

void family_say_ended(int sig, const siginfo_t *info, unsigned passed, const struct family_end *end,
                      int64_t elapsed_ms, unsigned later)
{
    struct log_sender sender;
    struct log_line line;
    log_sender_of(sig, info, &sender);
    log_begin(&line, "forward", sig, &sender);
    put_passed(&line, sig, passed);
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
