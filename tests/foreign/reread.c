// SPDX-License-Identifier: MIT
// Waits in a system call that the kernel restarts, a read of a pipe that nobody writes to:
// reread [interrupt], which has a handler for SIGINT and ends by exit() when the read is cut short.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void at_exit(void)
{
    printf("atexit\n");
}

static void on_interrupt(int sig)
{
    (void)sig;
}

int main(int argc, char **argv)
{
    struct sigaction act = {.sa_handler = on_interrupt};
    int ends[2];
    char byte;
    if (argc > 1 && argv)
        sigaction(SIGINT, &act, NULL);
    if (pipe(ends) != 0 || atexit(at_exit) != 0 || write(1, "ready\n", 6) != 6)
        return 1;
    if (read(ends[0], &byte, 1) < 0)
        printf("interrupted\n");
    return 0;
}
