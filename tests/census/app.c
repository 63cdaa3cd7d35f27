// SPDX-License-Identifier: MIT
// The app of the census: app DIR handler|default. Notes in DIR/marks what becomes of it: "ready",
// "told by NAME" for each SIGTERM, "finished", "exit handler". With a handler it ends 300 ms after
// the first SIGTERM with status 7, however often it is told again; without, SIGTERM has its default
// action. Both leave a record in the buffers of stdout and of DIR/record, for whoever keeps stdout.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t told;
static char marks[4096];

// Not by a descriptor of its own: a wrapper may close what it does not know.
static void mark(const char *text)
{
    const int fd = open(marks, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static void note(int sig, siginfo_t *info, void *context)
{
    char line[64] = "told by ", path[32];
    (void)sig, (void)context;
    snprintf(path, sizeof path, "/proc/%d/comm", (int)info->si_pid);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, line + 8, sizeof line - 9) <= 0)
        strcpy(line + 8, info->si_pid ? "one that is gone\n" : "outside\n");
    if (fd >= 0)
        close(fd);
    mark(line);
    told = 1;
}

static void at_exit(void)
{
    mark("exit handler\n");
}

static void sleep_ms(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left))
        ;
}

static void leave_records(const char *dir)
{
    static char buffers[2][4096];
    char path[4096];
    snprintf(path, sizeof path, "%s/record", dir);
    FILE *const file = fopen(path, "w");
    if (!file)
        abort();
    setvbuf(file, buffers[0], _IOFBF, sizeof buffers[0]);
    setvbuf(stdout, buffers[1], _IOFBF, sizeof buffers[1]);
    fprintf(file, "the last record\n");
    printf("the last record\n");
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    snprintf(marks, sizeof marks, "%s/marks", argv[1]);
    atexit(at_exit);
    leave_records(argv[1]);
    if (strcmp(argv[2], "handler") != 0) {
        mark("ready\n");
        for (;;)
            pause();
    }
    // SA_NODEFER, so that two signals that come one upon the other are two.
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    act.sa_sigaction = note;
    sigaction(SIGTERM, &act, NULL);
    mark("ready\n");
    while (!told)
        usleep(1000);
    sleep_ms(300);
    mark("finished\n");
    return 7;
}
