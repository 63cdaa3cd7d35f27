// SPDX-License-Identifier: MIT
#include "app_context.h"
#include "../base/base.h"
#include "../config/config.h"
#include <pthread.h>
#include <string.h>

// In libpthread before glibc 2.34, which may not be loaded.
#pragma weak pthread_setcancelstate

#define STACK_SIZE (1 << 20)

void app_context_enter(const void *context)
{
    sys_sigset set;
    memcpy(&set, &((const ucontext_t *)context)->uc_sigmask, sizeof(set));
    set &= ~config.watched;
    sys_mask(SIG_SETMASK, &set, NULL);
    if (pthread_setcancelstate)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

void app_context_call(void (*function)(void))
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
