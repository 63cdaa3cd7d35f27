// SPDX-License-Identifier: MIT
// From SIGTERM to the end of a command that says "r" on stdout when it is ready, for several ways
// to start it, side by side; SIGKILL follows after LIMIT seconds. A sample is
// MICROSECONDS:STATUS:x, with the x if the exit handler of the app has run. The order is shuffled
// in each round, and an unmeasured stop goes before each measured one, unless ROUNDS ends in "!".
// Usage: stop ROUNDS LIMIT ++ NAME [pid1] [VARIABLE=VALUE...] COMMAND... ++ ...
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTLED_US 2000 // between its "r" and its wait

struct sample {
    double us;
    int status;
    bool handler_ran;
};

static volatile pid_t running;

static void out_of_time(int sig)
{
    (void)sig;
    if (running > 0)
        kill(running, SIGKILL);
}

// A /proc of its own, as in a container. The mount is undone by who waits, or the namespace's end
// would be part of what is measured.
static _Noreturn void become(const struct variant *v, int out)
{
    int null = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (v->pid1 && mount("proc", "/proc", "proc", 0, NULL) != 0)
        _exit(126);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(null, 2) < 0)
        _exit(126);
    closefrom(3);
    setsid();
    execve(v->command[0], v->command, v->environment);
    _exit(127);
}

static bool stop_once(const struct variant *v, unsigned limit, struct sample *ret)
{
    int out[2], status = 0;
    char bytes[64] = "";
    if (pipe2(out, O_CLOEXEC) != 0)
        return false;
    pid_t pid = (pid_t)syscall(SYS_clone, (v->pid1 ? CLONE_NEWPID : 0) | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        become(v, out[1]);
    close(out[1]);
    running = pid;
    alarm(600); // a start of 10,000 children on a busy machine
    bool started = pid > 0 && read(out[0], bytes, 1) == 1 && bytes[0] == 'r';
    usleep(SETTLED_US);
    alarm(limit);
    double begin = now_us();
    if (pid > 0)
        kill(pid, started ? SIGTERM : SIGKILL);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    ret->us = now_us() - begin;
    running = 0;
    alarm(0);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    ssize_t length = read(out[0], bytes, sizeof(bytes) - 1);
    ret->handler_ran = length > 0 && memchr(bytes, 'x', (size_t)length);
    ret->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    close(out[0]);
    if (v->pid1)
        umount2("/proc", MNT_DETACH);
    return started;
}

int main(int argc, char **argv)
{
    static struct variant variants[VARIANTS_MAX];
    static struct sample *samples[VARIANTS_MAX];
    int rounds = argc > 4 ? atoi(argv[1]) : 0;
    bool warm = rounds > 0 && !strchr(argv[1], '!');
    int count = rounds > 0 ? variants_of(argv + 3, variants) : 0;
    if (count == 0)
        return fprintf(stderr, "usage: stop ROUNDS LIMIT ++ NAME [pid1] COMMAND...\n"), 2;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return fprintf(stderr, "stop: a mount namespace needs root\n"), 1;
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = out_of_time}, NULL);
    for (int i = 0; i < count; i++)
        samples[i] = calloc((size_t)rounds, sizeof(struct sample));
    for (int round = 0; round < rounds; round++) {
        int order[VARIANTS_MAX];
        shuffle(order, count);
        for (int i = 0; i < count; i++) {
            const struct variant *v = &variants[order[i]];
            struct sample *sample = &samples[order[i]][round];
            if ((warm && !stop_once(v, (unsigned)atoi(argv[2]), sample)) ||
                !stop_once(v, (unsigned)atoi(argv[2]), sample))
                return fprintf(stderr, "stop: %s does not start\n", v->name), 1;
        }
    }
    for (int i = 0; i < count; i++) {
        printf("%s", variants[i].name);
        for (int round = 0; round < rounds; round++)
            printf("\t%.1f:%d:%s", samples[i][round].us, samples[i][round].status,
                   samples[i][round].handler_ran ? "x" : "");
        printf("\n");
    }
    return 0;
}
