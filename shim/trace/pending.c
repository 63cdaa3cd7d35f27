// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: what is pending when the process exits.
#include "../base/base.h"
#include "../config/config.h"
#include "trace.h"

static void tell(sys_sigset pending, const char *whose, int tid)
{
    struct log_line line;
    if (!(pending & config.watched))
        return;
    trace_begin(&line, "trace-exit", 0, NULL);
    fmt_raw(&line.text, " ends with");
    trace_put_set(&line, pending & config.watched, whose);
    if (tid)
        fmt_uint(&line.text, (uint64_t)tid);
    trace_end(&line);
}

static bool one_thread(int tid, void *arg)
{
    (void)arg;
    tell(proc_signals(tid, "SigPnd:"), " pending for thread ", tid);
    return true;
}

void trace_exit(void)
{
    int error = errno;
    sys_sigset pending = 0;
    if (proc_is_ours() && proc_each_thread(one_thread, NULL) == 0) {
        tell(proc_signals(sys_getpid(), "ShdPnd:"), " pending for the process", 0);
    } else {
        sys(SYS_rt_sigpending, &pending, sizeof(pending));
        tell(pending, " pending", 0);
    }
    errno = error;
}
