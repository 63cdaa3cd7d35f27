// SPDX-License-Identifier: MIT
// One stop: starts the situation, waits until it is ready, sends the signal at the instant asked
// for, and watches how it ends.
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_LIMIT 20.0
#define END_LIMIT   8.0

struct program {
    pid_t pid;
    int out, err, fd; // fd: its pidfd
};

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void nap(double seconds)
{
    struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&t, NULL);
}

static void become(const struct order *order, int out, int err)
{
    const char *const argv[] = {"situation",
                                order->state->name,
                                order->role == WORKER ? "worker" : "owner",
                                handler_names[order->handler],
                                order->situation,
                                NULL};
    char preload[4200];
    char *env[] = {"PATH=/usr/bin:/bin", "SIGSHIM_GRACE=1s", order->library ? preload : NULL, NULL};
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", order->library);
    setsid();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (order->role == PID1)
        mount("proc", "/proc", "proc", 0, NULL);
    dup2(out, 1);
    dup2(err, 2);
    execve(order->situation, (char *const *)argv, env);
    _exit(99);
}

static bool start(const struct order *order, struct program *program)
{
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
        return false;
    const int flags = order->role == PID1 ? CLONE_NEWPID | CLONE_NEWNS : 0;
    program->pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
    if (program->pid == 0)
        become(order, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    program->out = out[0];
    program->err = err[0];
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(err[0], F_SETFL, O_NONBLOCK);
    program->fd = (int)syscall(SYS_pidfd_open, program->pid, 0);
    return program->pid > 0 && program->fd >= 0;
}

// Reads what is there; what does not fit is read and forgotten.
static bool take(int fd, char *text, size_t size)
{
    const size_t length = strlen(text);
    char rest[4096];
    const bool fits = length + 1 < size;
    const ssize_t n = read(fd, fits ? text + length : rest, fits ? size - 1 - length : sizeof rest);
    if (n > 0 && fits)
        text[length + (size_t)n] = '\0';
    return n > 0;
}

// Until the program has ended, or is ready if that is asked for. False: too late.
static bool watch(const struct program *program, double limit, bool until_ready,
                  struct outcome *outcome)
{
    for (;;) {
        struct pollfd fds[] = {
            {program->fd, POLLIN, 0}, {program->out, POLLIN, 0}, {program->err, POLLIN, 0}};
        const double left = limit - now();
        if (left <= 0)
            return false;
        poll(fds, 3, (int)(left * 1000) + 1);
        const bool ended = fds[0].revents;
        const bool more = take(program->out, outcome->out, sizeof outcome->out) +
                          take(program->err, outcome->err, sizeof outcome->err);
        if (until_ready && strstr(outcome->out, "ready ") && strchr(outcome->out, '\n'))
            return true;
        if (ended)
            return !until_ready;
        if (!more && (fds[1].revents | fds[2].revents) & POLLHUP)
            nap(0.001); // it has closed them, and goes on
    }
}

// The signal comes from a brother, not from the parent: that would be no stop worth a line.
static void send_from_aside(pid_t pid, int sig)
{
    const pid_t brother = fork();
    if (brother == 0) {
        kill(pid, sig);
        _exit(0);
    }
    while (waitpid(brother, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static double signal_it(const struct order *order, pid_t pid)
{
    const bool still = strchr(order->state->flags, 's');
    nap(order->instant);
    if (still) {
        kill(pid, SIGSTOP);
        nap(order->still / 2);
    }
    const double before = now();
    if (order->role == PID1)
        kill(pid, SIGTERM);
    else
        send_from_aside(pid, SIGTERM);
    if (!still)
        return before;
    nap(order->still / 2);
    kill(pid, SIGCONT);
    return now();
}

static unsigned count(const char *text, const char *what)
{
    unsigned n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

static int reap(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void stop_make(const struct order *order, struct outcome *ret_outcome)
{
    struct program program = {-1, -1, -1, -1};
    struct outcome *outcome = ret_outcome;
    memset(outcome, 0, sizeof *outcome);
    outcome->instant = order->instant;
    const bool started = start(order, &program);
    const bool said = started && watch(&program, now() + READY_LIMIT, true, outcome);
    const int pid = said ? atoi(strstr(outcome->out, "ready ") + 6) : 0;
    if (pid > 0) { // -1 would be everybody
        outcome->ready = true;
        const double sent = signal_it(order, order->role == PID1 ? program.pid : pid);
        outcome->ended = watch(&program, now() + END_LIMIT, false, outcome);
        outcome->seconds = now() - sent;
    }
    if (program.pid > 0 && !outcome->ended)
        kill(program.pid, SIGKILL);
    if (program.pid > 0)
        outcome->status = reap(program.pid);
    while (take(program.out, outcome->out, sizeof outcome->out) ||
           take(program.err, outcome->err, sizeof outcome->err))
        continue;
    close(program.out);
    close(program.err);
    close(program.fd);
    kill(-1, SIGKILL); // what it has left behind: all here but this process and pid 1
    outcome->handlers = count(outcome->out, "handler\n");
    outcome->buffered = count(outcome->out, "buffered\n");
    outcome->lines = count(outcome->err, "server stopped by SIGTERM") +
                     (order->role == PID1 ? count(outcome->err, "passed SIGTERM to") : 0);
    outcome->crashed = count(outcome->err, "crashed");
}
