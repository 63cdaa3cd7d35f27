// SPDX-License-Identifier: MIT
// Handlers that start the real runtime. What a handler does here is async-signal-safe.
#include "guard.h"
#include "bundle.h"
#include "say.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGFPE, SIGABRT,
                              SIGSYS,  SIGXFSZ, SIGXCPU, SIGALRM};
enum {
    COUNT = sizeof(signals) / sizeof(signals[0]),
    SECONDS = 20,
    LAST_SECONDS = 2,
    STACK = 32768
};

static const char *path;
static char **argv;
static const struct args *args;
static struct sigaction before[COUNT];
static sigset_t mask_before;
static struct itimerval timer_before;
static char stack[STACK];

void guard_end(void)
{
    setitimer(ITIMER_REAL, &timer_before, NULL); // SIGALRM is not blocked: none is left pending
    for (int i = 0; i < COUNT; i++)
        sigaction(signals[i], &before[i], NULL);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

static void start_anyway(int sig)
{
    static volatile sig_atomic_t is_again; // what is done here may itself crash, or take too long
    const struct itimerval limit = {.it_value.tv_sec = LAST_SECONDS};
    if (!is_again) {
        is_again = 1;
        setitimer(ITIMER_REAL, &limit, NULL);
        bundle_abandon();
        say_plain(args,
                  sig == SIGALRM
                      ? "it took over 20 s: the container is started all the same"
                      : "a fault or a limit stopped it: the container is started all the same");
    }
    guard_end();
    execv(path, argv);
    _exit(127);
}

void guard_begin(const char *real, char **arguments, const struct args *line)
{
    struct sigaction action = {.sa_handler = start_anyway, .sa_flags = SA_ONSTACK | SA_NODEFER};
    const struct itimerval limit = {.it_value.tv_sec = SECONDS};
    const stack_t own = {.ss_sp = stack, .ss_size = STACK};
    sigset_t ours;
    path = real;
    argv = arguments;
    args = line;
    sigemptyset(&ours);
    sigaltstack(&own, NULL);
    for (int i = 0; i < COUNT; i++) {
        sigaction(signals[i], &action, &before[i]);
        sigaddset(&ours, signals[i]);
    }
    sigprocmask(SIG_UNBLOCK, &ours, &mask_before);
    setitimer(ITIMER_REAL, &limit, &timer_before);
}
