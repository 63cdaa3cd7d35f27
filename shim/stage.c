// SPDX-License-Identifier: MIT
// Where the parts of a stop run (floor 3): their signal mask and their stack.
#include "stage.h"
#include "config.h"
#include "machine.h"
#include "sys.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#pragma weak                                                                             \
    pthread_setcancelstate // in libpthread before glibc 2.34, which may be missing

#define STACK_SIZE (1 << 20)

void stage_mask_others(void)
{
    // A setuid() on another thread waits for the answer to 33.
    static const int open[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP,
                               SIGSYS,  32,     33,     34};
    sys_sigset set = ~config.watched;
    for (unsigned i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        set &= ~sys_bit(open[i]);
    sys_mask(SIG_SETMASK, &set, NULL);
}

void stage_as_app(const void *context)
{
    sys_sigset set;
    memcpy(&set, &((const ucontext_t *)context)->uc_sigmask, sizeof(set));
    set &= ~config.watched;
    sys_mask(SIG_SETMASK, &set, NULL);
    if (pthread_setcancelstate)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

void stage_keep_stdout(void)
{
    flockfile(stdout);
}

void stage_flush(void)
{
    sys_mask(SIG_UNBLOCK, &config.watched, NULL);
    if (ftrylockfile(stdout) == 0)
        fflush(stdout);
    fflush(NULL);
    flockfile(stdout);
    fflush(stdout);
}

void stage_call(void (*function)(void))
{
    stack_t stack = {.ss_flags = 0};
    if (MACHINE_HAS_STACKS && sys(SYS_sigaltstack, 0L, &stack) == 0 &&
        (stack.ss_flags & SS_ONSTACK)) {
        char *area = sys_map(STACK_SIZE);
        if (area)
            machine_call_on(area + STACK_SIZE, function);
    }
    function();
}
