// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: the signals that this process sends.
#include "../base/base.h"
#include "trace.h"

static bool may_hit_us(const struct trace_send *send)
{
    return send->pid == 0 || send->pid == sys_getpid() ||
           (send->pid < -1 && -send->pid == (int)sys(SYS_getpgid, 0));
}

static void put_target(const struct trace_send *send)
{
    struct log_line *line = (struct log_line *)&send->line;
    if (send->tid && send->tid == (int)sys(SYS_gettid)) {
        fmt_raw(&line->text, "itself");
        return;
    }
    if (send->tid) {
        fmt_raw(&line->text, "thread ");
        fmt_uint(&line->text, (uint64_t)send->tid);
        fmt_raw(&line->text, " of ");
    }
    if (send->some_thread)
        fmt_raw(&line->text, "a thread of ");
    if (send->pid == sys_getpid()) {
        fmt_raw(&line->text, "itself");
    } else if (send->pid > 0) {
        log_put_process(line, send->pid);
    } else if (send->pid == 0) {
        fmt_raw(&line->text, "its process group");
    } else if (send->pid == -1) {
        fmt_raw(&line->text, "all processes");
    } else {
        fmt_raw(&line->text, "process group ");
        fmt_uint(&line->text, (uint64_t) - (int64_t)send->pid);
    }
}

static void open_line(struct trace_send *send)
{
    trace_begin(&send->line, "trace-send", send->sig, NULL);
    fmt_raw(&send->line.text, " sends ");
    log_put_signal(&send->line, send->sig);
    fmt_raw(&send->line.text, " to ");
    put_target(send);
    fmt_raw(&send->line.text, " with ");
    fmt_raw(&send->line.text, send->by);
    fmt_raw(&send->line.text, ": ");
}

static void close_line(struct trace_send *send, int error)
{
    if (error)
        fmt_error(&send->line.text, error);
    else
        fmt_raw(&send->line.text, "ok");
    trace_put_caller(&send->line, send->caller);
    trace_end(&send->line);
    send->told = 1 + error;
}

void trace_send_begin(struct trace_send *send)
{
    int error = errno;
    send->told = 0;
    open_line(send);
    if (may_hit_us(send)) {
        long result = !sys_is_signal(send->sig) ? -EINVAL
                      : send->tid               ? sys(SYS_tgkill, send->pid, send->tid, 0)
                                                : sys(SYS_kill, send->pid, 0);
        close_line(send, (int)-result);
    }
    errno = error;
}

int trace_send_end(struct trace_send *send, int result)
{
    int error = errno, told = send->told;
    if (told != 1 + (result < 0 ? error : 0)) {
        if (told)
            open_line(send);
        close_line(send, result < 0 ? error : 0);
    }
    errno = error;
    return result;
}
