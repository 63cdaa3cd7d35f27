// SPDX-License-Identifier: MIT
// A program as it is put into an image alone: no signal handler, its output in a buffer, an exit
// handler.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int count;

static void tell_count(void)
{
    printf("tally: %d counted\n", count);
}

int main(void)
{
    static char buffer[4096];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    atexit(tell_count);
    fprintf(stderr, "tally: open\n");
    for (;; count++)
        usleep(10000);
}
