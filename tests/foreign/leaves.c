// SPDX-License-Identifier: MIT
// A thread whose one-shot handler ends it, out of a function that has something to clean up: what a
// handler may do has to find its way through the frames of whoever has called it. Ends with the
// number of cleanups, 2.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static int cleanups;

static void clean(const int *step)
{
    cleanups += *step;
}

static void leave(int sig)
{
    __attribute__((cleanup(clean))) int step = 1;
    pthread_exit(sig ? NULL : &step);
}

static void *work(void *arg)
{
    __attribute__((cleanup(clean))) int step = 1;
    struct sigaction act = {.sa_handler = leave, .sa_flags = (int)SA_RESETHAND};
    sigset_t none, term;
    sigemptyset(&none);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &act, NULL);
    pthread_kill(pthread_self(), SIGTERM);
    sigsuspend(&none);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) || pthread_join(thread, NULL))
        return 125;
    printf("%d cleanups\n", cleanups);
    return cleanups;
}
