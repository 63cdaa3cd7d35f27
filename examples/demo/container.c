// SPDX-License-Identifier: MIT
// Runs a command as pid 1 of a PID namespace and stops it as `docker stop` does: SIGTERM to pid 1
// from outside, SIGKILL after the timeout. Usage: container RESULT TIMEOUT COMMAND...
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
    fprintf(stderr, "container: %s: %s\n", what, strerror(errno));
    exit(125);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void become_first(char **command)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // In a chroot "/" is no mount point; then what must not leak out is our /proc alone.
    if ((mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 &&
         mount("none", "/proc", NULL, MS_REC | MS_PRIVATE, NULL) != 0) ||
        mount("proc", "/proc", "proc", 0, NULL) != 0)
        fail("mount /proc");
    setsid();
    execvp(command[0], command);
    fail(command[0]);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 125;
    double timeout = atof(argv[2]);
    int user = geteuid() == 0 ? 0 : CLONE_NEWUSER;
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | user) != 0)
        fail("this machine lets us make no PID namespace");
    pid_t first = fork();
    if (first < 0)
        fail("fork");
    if (first == 0)
        become_first(argv + 3);
    sleep(1); // the app starts and serves
    double begin = now();
    int status = 0;
    pid_t ended = 0;
    kill(first, SIGTERM);
    while ((ended = waitpid(first, &status, WNOHANG)) == 0 && now() - begin < timeout)
        usleep(2000);
    if (ended == 0) {
        kill(first, SIGKILL);
        waitpid(first, &status, 0);
    }
    FILE *result = fopen(argv[1], "w");
    if (!result)
        fail(argv[1]);
    int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    fprintf(result, "%.2f %d\n", now() - begin, code);
    return fclose(result) != 0;
}
