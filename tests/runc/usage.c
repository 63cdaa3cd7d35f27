// SPDX-License-Identifier: MIT
// Runs a command, which gets no more than /dev/null, and prints what it has used: microseconds of
// wall time and of processor time, and kB. A small program: a process counts the memory of what it
// was before.
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long us(struct timeval time)
{
    return time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv)
{
    struct timespec begin, end;
    struct rusage usage;
    int status = 0;
    if (argc < 2)
        return 125;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t pid = vfork();
    if (pid == 0) {
        for (int fd = 0; fd < 3; fd++)
            dup2(open("/dev/null", O_RDWR | O_CLOEXEC), fd);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    wait4(pid, &status, 0, &usage);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%ld %ld %ld\n",
           (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000,
           us(usage.ru_utime) + us(usage.ru_stime), usage.ru_maxrss);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
