// SPDX-License-Identifier: MIT
// The vendor's program: on SIGTERM and SIGINT it saves its records, which takes 300 ms.
#include <signal.h>
#include <stdio.h>
#include <time.h>

static volatile sig_atomic_t stop, report;

static void on_stop(int sig)
{
    stop = sig;
}

static void on_report(int sig)
{
    report = sig;
}

int main(void)
{
    const struct timespec tick = {0, 5000000};
    struct timespec save = {0, 300000000};
    unsigned records = 0;
    struct sigaction action = {.sa_handler = on_stop, .sa_flags = SA_RESTART};

    setvbuf(stdout, NULL, _IOLBF, 0);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = on_report;
    sigaction(SIGUSR1, &action, NULL);

    puts("ledger: open");
    for (; !stop; records++) {
        nanosleep(&tick, NULL);
        if (report)
            printf("ledger: %u records so far\n", records);
        report = 0;
    }
    puts("ledger: saving");
    while (nanosleep(&save, &save) != 0)
        ; // a second signal does not cut it short
    printf("ledger: %u records saved\n", records);
    return 7; // its own status, easy to recognise
}
