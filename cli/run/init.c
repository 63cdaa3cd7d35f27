// SPDX-License-Identifier: MIT
// The small init of `sigshim run`: passes signals on, reaps, and ends as its main child.
#include "init.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../../shim/log/log.h"
#include "../../shim/stop/stop.h"
#include "child.h"
#include "lines.h"
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REST_MS 250 // mostly whoever has told the main child's tree has told its orphans

static struct {
    pid_t child;
    bool group, ended;
    int status;                           // of the main child, once ended
    int stop;                             // the signal that began the stop, or 0
    int64_t begun, serve_until, deadline; // ms of CLOCK_MONOTONIC; serve_until is 0 without a delay
    int64_t rest_at;                      // when orphans are told, 0 if that is not due
    siginfo_t info;                       // of stop
    char comm[PROC_COMM_MAX];
} init;

static void send(int sig)
{
    kill(init.group ? -init.child : init.child, sig);
}

static int rewritten(int sig)
{
    return config.map[sig] ? config.map[sig] : sig;
}

static void stop_serving(void)
{
    init.serve_until = 0;
    send(rewritten(init.stop));
}

// What is in the main child's group has had its signal with it.
static bool signal_one(int pid, void *arg)
{
    struct proc_stat stat;
    int sig = *(int *)arg;
    bool told =
        init.group && sig != SIGKILL && proc_stat(pid, &stat) == 0 && stat.group == init.child;
    if (!told)
        kill(pid, sig);
    return true;
}

// Orphans have come to us: pid 1, or a subreaper.
static void send_to_rest(int sig)
{
    proc_each_child(signal_one, &sig);
}

static bool found_one(int pid, void *arg)
{
    (void)pid;
    *(bool *)arg = true;
    return false;
}

static bool has_children(void)
{
    bool found = false;
    proc_each_child(found_one, &found);
    return found;
}

static void begin_stop(int sig, const siginfo_t *info)
{
    init.begun = sys_ms(CLOCK_MONOTONIC);
    init.stop = sig;
    init.serve_until = config.delay_ms ? init.begun + config.delay_ms : 0;
    init.deadline = init.begun + config.delay_ms + config.grace_ms;
    init.info = *info;
    proc_comm(init.child, init.comm);
    if (config.delay_ms)
        init_log_delay(sig, init.child);
    else
        send(rewritten(sig));
}

static void handle(int sig, const siginfo_t *info)
{
    bool watched = config.watched & sys_bit(sig);
    if (terminal_has_told(info))
        return;
    if (watched && !init.stop) {
        begin_stop(sig, info);
    } else if (watched && sys_ms(CLOCK_MONOTONIC) < init.serve_until) {
        init.deadline -= init.serve_until - sys_ms(CLOCK_MONOTONIC);
        stop_serving();
    } else {
        send(rewritten(sig));
    }
}

static void reap(void)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
        if (pid != init.child)
            continue;
        if (WIFSTOPPED(status)) {
            terminal_follow_stop(pid, WSTOPSIG(status));
        } else {
            init.ended = true;
            init.status = status;
            init.rest_at = sys_ms(CLOCK_MONOTONIC) + REST_MS;
        }
    }
}

// One signal, or the time until something is due. 0: that time is over.
static int next_signal(siginfo_t *info)
{
    sigset_t all;
    int64_t due = !init.stop ? -1 : init.serve_until ? init.serve_until : init.deadline;
    if (init.stop && init.rest_at && init.rest_at < due)
        due = init.rest_at;
    int64_t left = due - sys_ms(CLOCK_MONOTONIC);
    struct timespec patience = {left > 0 ? left / 1000 : 0, left > 0 ? left % 1000 * 1000000 : 0};
    sigfillset(&all);
    int sig = due < 0 ? sigwaitinfo(&all, info) : sigtimedwait(&all, info, &patience);
    return sig > 0 ? sig : errno == EAGAIN ? 0 : -1;
}

static void on_time(void)
{
    if (init.serve_until && sys_ms(CLOCK_MONOTONIC) >= init.serve_until) {
        stop_serving();
    } else if (init.rest_at && sys_ms(CLOCK_MONOTONIC) >= init.rest_at) {
        send_to_rest(init.stop);
        init.rest_at = 0;
    } else if (sys_ms(CLOCK_MONOTONIC) >= init.deadline) {
        init_log_killed(init.stop, init.child);
        send(SIGKILL);
        send_to_rest(SIGKILL);
        init.deadline = sys_ms(CLOCK_MONOTONIC) + 1000;
    }
}

static void serve(void)
{
    siginfo_t info;
    while (!init.ended || (init.stop && has_children())) {
        int sig = next_signal(&info);
        if (sig == SIGCHLD)
            reap();
        else if (sig == 0)
            on_time();
        else if (sig > 0 && !init.ended)
            handle(sig, &info);
    }
}

static int end(void)
{
    int code = WIFEXITED(init.status) ? WEXITSTATUS(init.status) : 128 + WTERMSIG(init.status);
    if (!init.stop)
        return code;
    init_log_end(&init.info, init.child, init.comm, init.status,
                 sys_ms(CLOCK_MONOTONIC) - init.begun);
    outside_hook(init.stop, init.deadline);
    outside_unlink(init.stop);
    return config.exit_status >= 0 ? config.exit_status : code;
}

int init_run(char **argv, bool group)
{
    sigset_t all, mask;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    init.group = group;
    log_init();
    terminal_begin();
    prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    init.child = child_start(argv, group, &mask);
    if (init.child < 0) {
        perror("sigshim run: fork");
        return 125;
    }
    serve();
    terminal_give(getpgrp());
    return end();
}
