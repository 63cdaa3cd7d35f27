// SPDX-License-Identifier: MIT
#include "outside.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../log/log.h"
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum unit { NONE, STATUS, SIGNAL, ERROR };

__attribute__((noinline)) static void say(const char *event, int sig, const char *what,
                                          const char *how, enum unit unit, int value)
{
    struct log_line line;
    log_begin(&line, event, sig, NULL);
    fmt_raw(&line.text, "sigshim: ");
    fmt_text(&line.text, what);
    fmt_raw(&line.text, how);
    if (unit == STATUS)
        fmt_uint(&line.text, (uint64_t)value);
    else if (unit == SIGNAL)
        log_put_signal(&line, value);
    else if (unit == ERROR)
        fmt_error(&line.text, value);
    log_end(&line);
}

// The environment without the preload, plus two variables. For the child: its memory is its own.
static char **make_environ(int sig, int pid)
{
    static char signal_text[32], pid_text[32];
    size_t count = 0, kept = 0;
    struct fmt out;
    while (environ && environ[count])
        count++;
    char **env = sys_map((count + 3) * sizeof(char *));
    if (!env)
        return environ;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "LD_PRELOAD=", 11) != 0)
            env[kept++] = environ[i];
    signame_format(sig, stpcpy(signal_text, "SIGSHIM_SIGNAL="));
    fmt_init(&out, pid_text, sizeof(pid_text), false);
    fmt_raw(&out, "SIGSHIM_PID=");
    fmt_uint(&out, (uint64_t)pid);
    pid_text[out.len] = '\0';
    env[kept++] = signal_text;
    env[kept++] = pid_text;
    env[kept] = NULL;
    return env;
}

static _Noreturn void become_command(int sig, int owner)
{
    char *argv[] = {"sh", "-c", config.hook, NULL};
    sys_sigset none = 0;
    sys(SYS_setpgid, 0L, 0L);
    int null = sys_open("/dev/null", O_RDWR, 0);
    int out = log_descriptor();
    if (null >= 0)
        sys(SYS_dup3, null, 0L, 0L);
    for (int fd = 1; fd <= 2; fd++)
        if (fd != out)
            sys(SYS_dup3, out >= 0 ? out : null, (long)fd, 0L);
    sys_mask(SIG_SETMASK, &none, NULL);
    char **env = make_environ(sig, owner);
    sys(SYS_execve, "/bin/sh", argv, env);
    sys_exit(127);
}

void outside_hook(int sig, int64_t deadline)
{
    siginfo_t info = {.si_pid = 0};
    int owner = sys_getpid();
    if (!config.hook[0] || sys_ms(CLOCK_MONOTONIC) >= deadline)
        return;
    log_keep();
    // Without an exit signal, so that the app's SIGCHLD handler is not called.
    long pid = sys_fork(0);
    if (pid == -EINVAL) // qemu's user emulation: it does not know such children
        pid = sys_fork(SIGCHLD);
    if (pid == 0)
        become_command(sig, owner);
    if (pid < 0) {
        say("hook", sig, "SIGSHIM_HOOK", " cannot be started: ", ERROR, (int)-pid);
        return;
    }
    for (;;) {
        struct sys_time slice = {0, 2000000};
        long result =
            sys(SYS_waitid, (long)P_PID, pid, &info, (long)(WEXITED | WNOHANG | __WALL), 0L);
        if (result < 0 || info.si_pid == pid)
            break;
        if (sys_ms(CLOCK_MONOTONIC) >= deadline) {
            sys(SYS_kill, -pid, (long)SIGKILL);
            sys(SYS_kill, pid, (long)SIGKILL);
            sys(SYS_waitid, (long)P_PID, pid, &info, (long)(WEXITED | __WALL), 0L);
            say("hook", sig, "SIGSHIM_HOOK", " killed: the grace period is over", NONE, 0);
            return;
        }
        sys(SYS_ppoll, 0L, 0L, &slice, 0L, (long)sizeof(sys_sigset));
    }
    if (info.si_code == CLD_EXITED && info.si_status != 0)
        say("hook", sig, "SIGSHIM_HOOK", " exited ", STATUS, info.si_status);
    else if (info.si_pid == pid && info.si_code != CLD_EXITED)
        say("hook", sig, "SIGSHIM_HOOK", " died of ", SIGNAL, info.si_status);
}

void outside_unlink(int sig)
{
    for (char *path = config.unlink; *path;) {
        size_t len = strcspn(path, ":");
        bool last = path[len] == '\0';
        path[len] = '\0'; // nothing reads it later
        long result = sys(SYS_unlinkat, (long)AT_FDCWD, path, 0L);
        if (result < 0 && result != -ENOENT)
            say("unlink", sig, path, " cannot be removed: ", ERROR, (int)-result);
        path += len + !last;
    }
}
