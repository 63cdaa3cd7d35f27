// SPDX-License-Identifier: MIT
#include "app_context.h"
#include "../base/base.h"
#include "../config/config.h"
#include <pthread.h>
#include <string.h>

// In libpthread before glibc 2.34, which may not be loaded.
#pragma weak pthread_setcancelstate

#define STACK_SIZE (1 << 20)
#define ENOUGH     (256 << 10)

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
    char *area = MACHINE_HAS_STACKS && !stack_has(ENOUGH) ? sys_map(STACK_SIZE) : NULL;
    if (area)
        machine_call_on(area + STACK_SIZE, function);
    function();
}
