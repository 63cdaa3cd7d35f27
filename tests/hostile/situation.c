// SPDX-License-Identifier: MIT
// Puts itself in a named state and says "ready PID": situation STATE owner|worker
// none|works|hangs|crashes. Exit handlers leave the mark "handler", and stdio the mark "buffered".
// situation --list prints the states with their flags.
#include "situation.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

char **hostile_argv;
static const char *handler;
static pid_t own_pid; // a seccomp filter may refuse to tell it later
static volatile int *volatile nowhere;

static void at_exit(void)
{
    if (write(1, "handler\n", 8) != 8)
        _exit(90);
    while (strcmp(handler, "hangs") == 0)
        pause();
    if (strcmp(handler, "crashes") == 0)
        *nowhere = 1;
}

void ready(void)
{
    static char text[32];
    if (getenv("HOSTILE_READY")) // in an image before this one
        return;
    const int n = snprintf(text, sizeof text, "ready %d\n", (int)own_pid);
    if (write(1, text, (size_t)n) != n)
        _exit(91);
}

static const struct state *find(const char *name)
{
    static const struct state *const tables[] = {waits, tasks, straits};
    for (int i = 0; i < 3; i++)
        for (const struct state *state = tables[i]; state->name; state++) {
            if (!name)
                printf("%s %s\n", state->name, state->flags);
            else if (strcmp(state->name, name) == 0)
                return state;
        }
    return NULL;
}

// Before the library is loaded, so that all of it is done without.
static void leave_proc(char **argv)
{
    if (strncmp(argv[1], "noproc", 6) || getenv("HOSTILE_NOPROC"))
        return;
    setenv("HOSTILE_NOPROC", "1", 1);
    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("none", "/proc", "tmpfs", 0, "size=64k"))
        _exit(92);
    execv(argv[4], argv);
    _exit(93);
}

// Leaves the state to a child. The status is its own, or 100+n.
static void become_worker(void)
{
    int status;
    const pid_t pid = fork();
    if (pid == 0)
        return;
    while (waitpid(pid, &status, 0) != pid)
        continue;
    _exit(WIFSIGNALED(status) ? 100 + WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    hostile_argv = argv;
    const struct state *state = find(argc == 5 ? argv[1] : NULL);
    if (!state)
        return argc == 2 ? 0 : 94;
    leave_proc(argv);
    handler = argv[3];
    if (strcmp(handler, "none"))
        atexit(at_exit);
    printf("buffered\n");
    if (strcmp(argv[2], "worker") == 0)
        become_worker();
    own_pid = getpid();
    state->enter();
    return 95;
}
