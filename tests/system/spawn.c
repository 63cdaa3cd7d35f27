// SPDX-License-Identifier: MIT
// The child's side of the harness: namespaces, signals, fds and exec. It only makes system calls,
// since it runs in a copy of a process with threads.
#include "spawn.h"
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void spawn_report(const struct spawn *s, enum spawn_kind kind, int value)
{
    const struct spawn_report message = {kind, value};
    if (write(s->report, &message, sizeof message) != sizeof message)
        _exit(126);
}

static void fail(const struct spawn *s)
{
    spawn_report(s, SPAWN_FAILED, errno);
    _exit(126);
}

pid_t spawn_clone(unsigned long flags)
{
    return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
}

// A mount namespace with a /proc of its own; host_proc stays the one of the tests.
static void set_up_mounts(const struct spawn *s)
{
    // In a chroot "/" is not a mount point; then only our /proc must not leak out.
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
        mount(NULL, "/proc", NULL, MS_REC | MS_PRIVATE, NULL))
        fail(s);
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        fail(s);
    if (s->how->mount[0] && mount(s->how->mount[0], s->how->mount[1], NULL, MS_BIND, NULL))
        fail(s);
}

static void reset_signals(const struct run_how *how)
{
    for (int sig = 1; sig <= SIGRTMAX; ++sig)
        signal(sig, sig == how->ignored ? SIG_IGN : SIG_DFL);
    sigset_t mask;
    sigemptyset(&mask);
    if (how->blocked)
        sigaddset(&mask, how->blocked);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void set_up_fds(const struct spawn *s)
{
    int in = s->in;
    if (s->tty) {
        in = open(s->tty, O_RDWR);
        if (in < 0 || ioctl(in, TIOCSCTTY, 0))
            fail(s);
    }
    const bool console = s->how->console;
    if (dup2(in, 0) < 0 || dup2(console ? in : s->out, 1) < 0)
        fail(s);
    if (s->how->err == ERR_CLOSED)
        close(2);
    else if (dup2(console ? in : s->err, 2) < 0)
        fail(s);
    const int last = s->how->err == ERR_CLOSED ? 2 : 3;
    for (int fd = last; fd < 1024; ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// The pid by which the tests know this process, although it is in another namespace.
static int host_pid(int host_proc)
{
    char text[16] = "";
    if (readlinkat(host_proc, "self", text, sizeof text - 1) <= 0)
        return 0;
    return atoi(text);
}

static void become_command(const struct spawn *s, int host_proc)
{
    spawn_report(s, SPAWN_PID, host_pid(host_proc));
    setsid();
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    set_up_fds(s);
    reset_signals(s->how);
    const uid_t uid = s->how->uid;
    if (chdir(s->dir)) // before the change of uid: the checkout may be out of reach for
                       // others
        fail(s);
    if (uid && (syscall(SYS_setgroups, 0, NULL) || syscall(SYS_setresgid, uid, uid, uid) ||
                syscall(SYS_setresuid, uid, uid, uid)))
        fail(s);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // again: a change of uid has cleared it
    execve(s->file, s->argv, s->envp);
    fail(s);
}

static pid_t command;

static void pass_on(int sig)
{
    kill(command, sig);
}

// A pid 1 that passes signals on, reaps, and reports how the command ended.
static void be_init(const struct spawn *s, int host_proc)
{
    sigset_t all, before;
    sigfillset(&all); // until it is known whom to pass them to
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = spawn_clone(0);
    if (child == 0)
        become_command(s, host_proc);
    command = child;
    for (int sig = 1; sig <= SIGRTMAX; ++sig)
        if (sig != SIGCHLD)
            signal(sig, pass_on);
    sigprocmask(SIG_SETMASK, &before, NULL);
    for (;;) {
        int status;
        const pid_t pid = waitpid(-1, &status, 0);
        if (pid > 0 && pid == child)
            spawn_report(s, SPAWN_STATUS, status);
        if (pid < 0 && errno == ECHILD)
            pause(); // until the harness ends this namespace
    }
}

// What stands for the container that somebody enters. It reaps.
static void be_container(const struct spawn *s, int ready)
{
    prctl(PR_SET_NAME, CONTAINER);
    set_up_mounts(s);
    reset_signals(HOW(0, .ignored = SIGCHLD));
    if (write(ready, "", 1) != 1)
        fail(s);
    for (;;)
        pause();
}

static void enter(const struct spawn *s, int proc, const char *name, int kind)
{
    const int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns(fd, kind))
        fail(s);
}

// As a container engine does for docker exec: starts the command in a namespace, from outside.
static void be_engine(const struct spawn *s, int host_proc)
{
    int ready[2], status;
    char byte, path[32];
    reset_signals(HOW(0));
    if (pipe2(ready, O_CLOEXEC))
        fail(s);
    const pid_t container = spawn_clone(CLONE_NEWPID | CLONE_NEWNS);
    if (container == 0)
        be_container(s, ready[1]);
    snprintf(path, sizeof path, "%d/ns", (int)container);
    const int ns = openat(host_proc, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (container < 0 || ns < 0 || read(ready[0], &byte, 1) != 1)
        fail(s);
    enter(s, ns, "pid", CLONE_NEWPID);
    enter(s, ns, "mnt", CLONE_NEWNS);
    const pid_t child = spawn_clone(0);
    if (child == 0)
        become_command(s, host_proc);
    if (waitpid(child, &status, 0) == child)
        spawn_report(s, SPAWN_STATUS, status);
    for (;;)
        pause();
}

static void child_side(const struct spawn *s)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int host_proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    char byte;
    if (read(s->go, &byte, 1) != 1)
        _exit(126);
    if (s->how->where == RUN_HOST)
        become_command(s, host_proc);
    if (s->how->where == RUN_EXEC)
        be_engine(s, host_proc);
    set_up_mounts(s);
    if (s->how->where == RUN_PID1)
        become_command(s, host_proc);
    reset_signals(HOW(0));
    if (s->how->where == RUN_DEEP && spawn_clone(0) != 0)
        for (;;) // the init above the reporting process
            if (waitpid(-1, NULL, 0) < 0)
                pause();
    be_init(s, host_proc);
}

pid_t spawn(const struct spawn *s)
{
    unsigned long flags = 0;
    if (s->how->where != RUN_HOST)
        flags = s->new_user ? CLONE_NEWUSER : 0;
    if (s->how->where != RUN_HOST && s->how->where != RUN_EXEC)
        flags |= CLONE_NEWPID | CLONE_NEWNS;
    return keeper_start(s, flags, child_side);
}
