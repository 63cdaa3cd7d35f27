// SPDX-License-Identifier: MIT
// The small init of `sigshim run`: passes signals on, reaps, and ends as its main child.
#include "init.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../../shim/log/log.h"
#include "../../shim/stop/stop.h"
#include "child.h"
#include "lines.h"
#include "rest.h"
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLICE_MS 20 // between two looks for orphans

static struct {
    pid_t child;
    bool group, ended;
    int status;                           // of the main child, once ended
    int stop;                             // the signal that began the stop, or 0
    int64_t begun, serve_until, deadline; // ms of CLOCK_MONOTONIC; serve_until is 0 without a delay
    siginfo_t info;                       // of stop
    char comm[PROC_COMM_MAX];
} init;

static void send(int sig)
{
    kill(init.group ? -init.child : init.child, sig);
}

static void tell(void)
{
    init.serve_until = 0;
    if (init.ended)
        return;
    rest_begin(init.child);
    if (init.group)
        rest_tell_group(init.child, child_signal(init.child, init.stop, false));
    else
        send(child_signal(init.child, init.stop, true));
}

static struct rest_order order(void)
{
    return (struct rest_order){init.stop, init.child, init.group,
                               init.deadline - config.grace_ms + config_half_of(config.grace_ms)};
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
        tell();
}

static void handle(int sig, const siginfo_t *info)
{
    bool watched = config.watched & sys_bit(sig);
    struct log_sender sender;
    log_sender_of(sig, info, &sender);
    if (terminal_has_told(info) || (watched && log_is_idle(sig, &sender)))
        return;
    if (watched && !init.stop) {
        begin_stop(sig, info);
    } else if (watched && sys_ms(CLOCK_MONOTONIC) < init.serve_until) {
        init.deadline -= init.serve_until - sys_ms(CLOCK_MONOTONIC);
        tell();
    } else {
        send(child_signal(init.child, sig, !init.group));
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
        }
    }
}

// One signal, or the time until something is due. 0: that time is over.
static int next_signal(siginfo_t *info)
{
    sigset_t all;
    int64_t due = !init.stop ? -1 : init.serve_until ? init.serve_until : init.deadline;
    int64_t now = sys_ms(CLOCK_MONOTONIC), half = order().half;
    if (due > 0 && init.ended)
        due = now + SLICE_MS;
    else if (due > half && now < half && init.group)
        due = half;
    int64_t left = due - now;
    struct timespec patience = {left > 0 ? left / 1000 : 0, left > 0 ? left % 1000 * 1000000 : 0};
    sigfillset(&all);
    int sig = due < 0 ? sigwaitinfo(&all, info) : sigtimedwait(&all, info, &patience);
    return sig > 0 ? sig : errno == EAGAIN ? 0 : -1;
}

static void on_time(void)
{
    if (init.serve_until && sys_ms(CLOCK_MONOTONIC) >= init.serve_until) {
        tell();
    } else if (sys_ms(CLOCK_MONOTONIC) >= init.deadline) {
        init_log_killed(init.stop, init.child);
        send(SIGKILL);
        child_kill_all(SIGKILL);
        init.deadline = sys_ms(CLOCK_MONOTONIC) + 1000;
    } else if (!init.ended && !init.serve_until) {
        rest_tell_held(order());
    }
}

static void step(void)
{
    siginfo_t info;
    int sig = next_signal(&info);
    if (sig == SIGCHLD)
        reap();
    else if (sig == 0)
        on_time();
    else if (sig > 0 && !init.ended)
        handle(sig, &info);
}

// Until the main child has ended, and in a stop all others but readers of our own output.
static void serve(void)
{
    do
        step();
    while (!init.ended || (init.stop && rest_look(order())));
}

// After the last line of ours.
static void wait_for_readers(void)
{
    init_close_output();
    while (child_any() && sys_ms(CLOCK_MONOTONIC) < init.deadline) {
        step();
        rest_look(order());
    }
}

static int end(void)
{
    int code = config_exit_of(WIFEXITED(init.status) ? WEXITSTATUS(init.status)
                                                     : 128 + WTERMSIG(init.status));
    if (!init.stop)
        return code;
    init_log_end(&init.info, init.child, init.comm, init.status,
                 sys_ms(CLOCK_MONOTONIC) - init.begun);
    outside_hook(init.stop, init.deadline);
    outside_unlink(init.stop);
    wait_for_readers();
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
