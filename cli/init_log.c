// SPDX-License-Identifier: MIT
// What the init of `sigshim run` says, and what it does after its child.
#include "init_log.h"
#include "../shim/base/base.h"
#include "../shim/config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 100

static int descriptor(void)
{
    if (config.log == CONFIG_LOG_PATH)
        return open(config.log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    return config.log == CONFIG_LOG_FD ? dup(config.log_fd) : -1;
}

// One write, one line.
static void say(const char *event, int sig, const char *message)
{
    char name[SIGNAME_MAX], line[512], text[400];
    struct fmt out;
    struct timespec now;
    int fd = descriptor();
    if (fd < 0)
        return;
    fmt_init(&out, text, sizeof(text), config.json);
    fmt_text(&out, message);
    text[out.len] = '\0';
    clock_gettime(CLOCK_REALTIME, &now);
    int len = config.json ? snprintf(line, sizeof(line),
                                     "{\"time\":%lld.%03ld,\"event\":\"%s\",\"signal\":\"%s\","
                                     "\"pid\":%d,\"message\":\"%s\"}\n",
                                     (long long)now.tv_sec, now.tv_nsec / 1000000, event,
                                     signame_format(sig, name), getpid(), text)
                          : snprintf(line, sizeof(line), "%s\n", text);
    // Who does not read its pipe must not keep us; where poll() says so, a line has room.
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    if (len > 0 && poll(&room, 1, PATIENCE_MS) == 1 && write(fd, line, (size_t)len) < 0)
        errno = 0; // nobody left to tell
    close(fd);
}

void init_log_delay(int sig, pid_t child)
{
    char comm[PROC_COMM_MAX], text[200];
    snprintf(text, sizeof(text), "%s[%d] is to stop, and serves on for SIGSHIM_DELAY",
             proc_comm(child, comm), child);
    say("delay", sig, text);
}

void init_log_killed(int sig, pid_t child)
{
    char comm[PROC_COMM_MAX], text[200];
    snprintf(text, sizeof(text),
             "sigshim: %s[%d] did not end within the grace period: killed with its children",
             proc_comm(child, comm), child);
    say("kill", sig, text);
}

void init_log_end(const siginfo_t *info, pid_t child, const char *comm, int status, int64_t ms)
{
    char name[SIGNAME_MAX], dead[SIGNAME_MAX], from[PROC_COMM_MAX], by[100], how[40], text[350];
    if (info->si_pid)
        snprintf(by, sizeof(by), "sent by %s[%d] uid %u", proc_comm(info->si_pid, from),
                 info->si_pid, info->si_uid);
    else
        snprintf(by, sizeof(by), "sent from outside this PID namespace");
    if (WIFEXITED(status))
        snprintf(how, sizeof(how), "exited %d", WEXITSTATUS(status));
    else
        snprintf(how, sizeof(how), "died of %s", signame_format(WTERMSIG(status), dead));
    snprintf(text, sizeof(text), "passed %s to %s[%d], %s; it %s after %.2f s",
             signame_format(info->si_signo, name), comm, child, by, how, (double)ms / 1e3);
    say("forward", info->si_signo, text);
}

static _Noreturn void become_hook(int sig)
{
    char name[SIGNAME_MAX], pid[16];
    sigset_t none;
    int fd = descriptor();
    sigemptyset(&none);
    setpgid(0, 0);
    snprintf(pid, sizeof(pid), "%d", getppid());
    setenv("SIGSHIM_SIGNAL", signame_format(sig, name), 1);
    setenv("SIGSHIM_PID", pid, 1);
    unsetenv("LD_PRELOAD");
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
    }
    sigprocmask(SIG_SETMASK, &none, NULL);
    execl("/bin/sh", "sh", "-c", config.hook, (char *)NULL);
    _exit(127);
}

static void run_hook(int sig, int64_t ms)
{
    char text[200];
    int status = 0;
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    pid_t pid = fork();
    if (pid == 0)
        become_hook(sig);
    struct timespec patience = {ms > 0 ? ms / 1000 : 0, ms > 0 ? ms % 1000 * 1000000 : 0};
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (sigtimedwait(&child, NULL, &patience) < 0 && errno == EAGAIN) {
            kill(-pid, SIGKILL);
            waitpid(pid, &status, 0);
        }
    }
    if (status == 0)
        return;
    snprintf(text, sizeof(text), "sigshim: the hook %s %d",
             WIFEXITED(status) ? "exited" : "died of signal",
             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    say("hook", sig, text);
}

void init_log_clean_up(int sig, int64_t ms)
{
    char paths[CONFIG_TEXT_MAX], *save, *path, text[CONFIG_TEXT_MAX + 100];
    if (config.hook[0])
        run_hook(sig, ms);
    snprintf(paths, sizeof(paths), "%s", config.unlink);
    for (path = strtok_r(paths, ":", &save); path; path = strtok_r(NULL, ":", &save)) {
        if (unlink(path) == 0 || errno == ENOENT)
            continue;
        snprintf(text, sizeof(text), "sigshim: %s cannot be removed: %s", path, strerror(errno));
        say("unlink", sig, text);
    }
}
