// SPDX-License-Identifier: MIT
// The keeper of a run. It only makes system calls, as spawn.c does.
#include "keeper.h"
#include "pump.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// True while there is a child. Whether anybody still reads the report is not our affair.
static bool reap(const struct spawn *s, pid_t child)
{
    struct spawn_report end = {.kind = SPAWN_LEADER_END};
    pid_t pid;
    while ((pid = waitpid(-1, &end.value, WNOHANG | __WALL)) > 0)
        if (pid == child && write(s->report, &end, sizeof end) < 0)
            continue;
    return pid == 0;
}

// Kills each child; theirs become ours, and are next.
static void kill_children(void)
{
    char text[4096];
    const int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    char *next = text;
    for (long pid; (pid = strtol(next, &next, 10)) > 0;)
        kill((pid_t)pid, SIGKILL);
}

static void end_all(const struct spawn *s, pid_t child)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    while (reap(s, child)) {
        kill_children();
        nanosleep(&pause, NULL);
    }
    _exit(0);
}

static void keep(const struct spawn *s, pid_t child, const sigset_t *awaited)
{
    for (int fd = 0; fd < 1024; ++fd) // the pipes would not be seen to end
        if (fd != s->report)
            close(fd);
    for (;;) {
        const int sig = sigwaitinfo(awaited, NULL);
        if (sig == SIGTERM)
            end_all(s, child);
        if (sig == SIGCHLD)
            reap(s, child);
    }
}

pid_t keeper_start(const struct spawn *s, unsigned long flags,
                   void (*child_side)(const struct spawn *s))
{
    const pid_t test = getpid();
    sigset_t awaited, before;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGTERM);
    sigaddset(&awaited, SIGCHLD);
    sigprocmask(SIG_BLOCK, &awaited, &before);
    const pid_t keeper = spawn_clone(0);
    if (keeper == 0) {
        signal(SIGTERM, SIG_DFL);
        signal(SIGCHLD, SIG_DFL);
        setsid();
        prctl(PR_SET_NAME, "keeper");
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != test)
            _exit(0);
        const pid_t child = spawn_clone(flags);
        if (child == 0)
            child_side(s);
        if (child < 0)
            spawn_report(s, SPAWN_FAILED, errno);
        signal(SIGPIPE, SIG_IGN);
        spawn_report(s, SPAWN_LEADER, child);
        keep(s, child, &awaited);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return keeper;
}

static bool has_no_keeper(struct run *r, const void *unused)
{
    (void)unused;
    return waitpid(r->keeper, NULL, WNOHANG) != 0;
}

void keeper_end(struct run *r)
{
    if (r->keeper <= 0)
        return;
    kill(r->keeper, SIGTERM);
    if (!pump(r, has_no_keeper, NULL, DEADLINE)) {
        kill(r->keeper, SIGKILL);
        waitpid(r->keeper, NULL, 0);
    }
    r->keeper = 0;
}
