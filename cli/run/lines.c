// SPDX-License-Identifier: MIT
// What the init of `sigshim run` says.
#include "lines.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../../shim/log/log.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

void init_log_delay(int sig, pid_t child)
{
    struct log_line line;
    log_begin(&line, "delay", sig, NULL);
    log_put_process(&line, child);
    fmt_raw(&line.text, " keeps serving for SIGSHIM_DELAY before it stops");
    log_end(&line);
}

void init_log_killed(int sig, pid_t child)
{
    struct log_line line;
    log_begin(&line, "kill", sig, NULL);
    fmt_raw(&line.text, "sigshim: ");
    log_put_process(&line, child);
    fmt_raw(&line.text, " did not end within the grace period: killed with its children");
    log_end(&line);
}

void init_log_end(const siginfo_t *info, pid_t child, const char *comm, int status, int64_t ms)
{
    struct log_sender sender;
    struct log_line line;
    log_sender_of(info->si_signo, info, &sender);
    log_begin(&line, "forward", info->si_signo, &sender);
    fmt_raw(&line.text, "passed ");
    log_put_signal(&line, info->si_signo);
    fmt_raw(&line.text, " to ");
    fmt_text(&line.text, comm);
    fmt_raw(&line.text, "[");
    fmt_uint(&line.text, (uint64_t)child);
    fmt_raw(&line.text, "]");
    log_put_sender(&line, &sender);
    fmt_raw(&line.text, WIFEXITED(status) ? "; it exited " : "; it died of ");
    if (WIFEXITED(status))
        fmt_uint(&line.text, (uint64_t)WEXITSTATUS(status));
    else
        log_put_signal(&line, WTERMSIG(status));
    fmt_raw(&line.text, " after ");
    fmt_ms(&line.text, ms, 2);
    fmt_raw(&line.text, " s");
    log_end(&line);
}

void init_close_output(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    if (config.log == CONFIG_LOG_FD && config.log_fd > STDERR_FILENO)
        close(config.log_fd);
}
