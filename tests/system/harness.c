// SPDX-License-Identifier: MIT
// What tests do with a run: wait, talk, signal, end it, and describe it.
#include "harness.h"
#include "keeper.h"
#include "pump.h"
#include "spawn.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static double deadline(const struct run *r)
{
    return r->how.patience > DEADLINE ? r->how.patience : DEADLINE;
}

const char *run_describe(struct run *r)
{
    char end[64] = "still running";
    if (r->ended)
        snprintf(end, sizeof end, "%s %d after %.3f s",
                 r->end < 0 ? "died of signal" : "exit status", abs(r->end), r->seconds);
    snprintf(r->text, sizeof r->text, "command%s: %s\nend: %s\nstdout: %.1500s\nstderr: %.1500s",
             r->how.bare ? " without the preload" : "", r->command, end, r->out, r->err);
    return r->text;
}

void run_await(struct run *r, const char *text)
{
    if (!pump(r, has_out, text, deadline(r)))
        cr_assert_fail("no '%s' on stdout\n%s", text, run_describe(r));
}

void run_await_err(struct run *r, const char *text)
{
    if (!pump(r, has_err, text, deadline(r)))
        cr_assert_fail("no '%s' on stderr\n%s", text, run_describe(r));
}

static bool answers(struct run *r, const void *question)
{
    return (*(bool (*const *)(struct run *))question)(r);
}

void run_await_true(struct run *r, bool (*question)(struct run *))
{
    for (double until = now() + deadline(r); !pump(r, answers, &question, 0.005);)
        if (now() > until)
            cr_assert_fail("the expected state did not come\n%s", run_describe(r));
}

void run_say(struct run *r, const char *text)
{
    if (write(r->fd_in, text, strlen(text)) < 0)
        cr_assert_fail("stdin: %s\n%s", strerror(errno), run_describe(r));
}

// "ready" is out before the app waits: that may take its time on a busy machine. Some
// apps never sleep.
static void settle(struct run *r)
{
    for (const double until = now() + 0.03; now() < until && proc_state(r->pid) != 'S';)
        usleep(500);
}

bool is_on_host(void)
{
    char link[32] = "";
    return readlink("/proc/self/ns/pid", link, sizeof link - 1) > 0 &&
           strcmp(link, "pid:[4026531836]") == 0;
}

// In a container, a signal from us, who are an ancestor, would be routine.
static int send_aside(pid_t pid, int sig)
{
    int status;
    const pid_t sender = fork();
    if (sender == 0)
        _exit(kill(pid, sig) != 0);
    return sender > 0 && waitpid(sender, &status, 0) == sender ? status : -1;
}

void run_kill(struct run *r, int sig)
{
    settle(r);
    r->signalled = now();
    const bool by_init = r->how.where == RUN_CHILD && sig != SIGKILL && sig != SIGSTOP;
    const bool aside = r->how.where == RUN_HOST && !is_on_host();
    if (r->ended || (aside ? send_aside : kill)(by_init ? r->leader : r->pid, sig))
        cr_assert_fail("it has ended before signal %d\n%s", sig, run_describe(r));
}

static int join(pid_t pid, const char *name, int kind)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const int result = fd < 0 ? -1 : setns(fd, kind);
    close(fd);
    return result;
}

static void be_poker(pid_t target, int sig, int done)
{
    prctl(PR_SET_NAME, "poker");
    const char ok = kill(target, 0) == 0; // the signal itself may end us before we can report
    if (write(done, &ok, 1) == 1 && kill(target, sig) == 0)
        pause();
    _exit(0);
}

void run_kill_inside(struct run *r, int sig)
{
    int done[2];
    char ok = 0;
    if (pipe2(done, O_CLOEXEC))
        cr_assert_fail("pipe: %s", strerror(errno));
    const pid_t target = (pid_t)proc_number(r->pid, "NSpid");
    r->signalled = now();
    r->poker = fork();
    if (r->poker == 0) {
        // The parent of the poker stays outside: the command must not inherit a child.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if ((geteuid() != 0 && join(r->pid, "user", CLONE_NEWUSER)) ||
            join(r->pid, "pid", CLONE_NEWPID))
            _exit(1);
        const pid_t poker = fork();
        if (poker == 0)
            be_poker(target, sig, done[1]);
        waitpid(poker, NULL, 0);
        _exit(0);
    }
    close(done[1]);
    if (read(done[0], &ok, 1) != 1 || !ok)
        cr_assert_fail("no signal from inside\n%s", run_describe(r));
    close(done[0]);
}

// Processes that the command has left behind would keep the pipes open.
static void end_rest(struct run *r)
{
    keeper_end(r);
    pump(r, is_drained, NULL, deadline(r));
}

void run_finish(struct run *r)
{
    if (!run_ends_within(r, deadline(r)))
        cr_assert_fail("it did not end\n%s", run_describe(r));
}

bool run_ends_within(struct run *r, double seconds)
{
    if (!pump(r, has_ended, NULL, seconds))
        return false;
    end_rest(r);
    return true;
}

struct run *run_whole(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_finish(r);
    return r;
}

void run_stop(struct run *r, int sig)
{
    run_kill(r, sig);
    run_finish(r);
}

struct run *run_until_stopped(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    return r;
}

void run_close(struct run *r)
{
    keeper_end(r);
    if (r->poker > 0) {
        kill(r->poker, SIGKILL);
        waitpid(r->poker, NULL, 0);
    }
    const int fds[] = {r->fd_in, r->fd_out, r->fd_err, r->fd_report};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; ++i)
        if (fds[i] >= 0)
            close(fds[i]);
    if (r->fd_proc > 0)
        close(r->fd_proc);
    const int folder = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    for (const struct dirent *e; entries && (e = readdir(entries));)
        unlinkat(dirfd(entries), e->d_name, 0);
    if (entries)
        closedir(entries);
    rmdir(r->dir);
    free(r->out);
    free(r->err);
    free(r);
}
