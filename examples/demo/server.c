// SPDX-License-Identifier: MIT
// A server as there are many: it buffers its log and knows how to shut down, if only it is told.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int sig)
{
    stop = sig;
}

int main(void)
{
    struct sigaction act = {.sa_handler = on_term};
    sigaction(SIGTERM, &act, NULL);
    puts("server: ready");
    fflush(stdout);
    for (int request = 1; !stop; request++) {
        printf("server: request %d served\n", request); // stays in the buffer
        usleep(200000);
    }
    puts("server: finishing the last request");
    usleep(300000);
    puts("server: all data saved");
    return 0;
}
