// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: what is pending when the process exits.
#include "../base/base.h"
#include "../config/config.h"
#include "trace.h"
#include <fcntl.h>
#include <string.h>

// Reads the set after key in a status file (proc_pid_status(5)), in small pieces.
static sys_sigset status_set(const char *path, const char *key)
{
    char buf[256];
    size_t matched = 0, len = strlen(key);
    bool other_line = false;
    sys_sigset value = 0;
    int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    for (long n; fd >= 0 && (n = sys(SYS_read, fd, buf, sizeof(buf))) > 0;) {
        for (long i = 0; i < n; i++) {
            char c = buf[i];
            if (c == '\n') {
                other_line = matched == len;
                matched = other_line ? len + 1 : 0;
            } else if (matched == len && !other_line) {
                if (c != '\t')
                    value = value << 4 | (sys_sigset)(c <= '9' ? c - '0' : c - 'a' + 10);
            } else if (!other_line && matched < len && c == key[matched]) {
                matched++;
            } else {
                other_line = true;
            }
        }
    }
    if (fd >= 0)
        sys(SYS_close, fd);
    return value;
}

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
    char path[PROC_PATH_MAX];
    (void)arg;
    tell(status_set(proc_path(tid, "status", path), "SigPnd:"), " pending for thread ", tid);
    return true;
}

void trace_exit(void)
{
    int error = errno;
    sys_sigset pending = 0;
    if (proc_is_ours() && proc_each_thread(one_thread, NULL) == 0) {
        tell(status_set("/proc/self/status", "ShdPnd:"), " pending for the process", 0);
    } else {
        sys(SYS_rt_sigpending, &pending, sizeof(pending));
        tell(pending, " pending", 0);
    }
    errno = error;
}
