// SPDX-License-Identifier: MIT
#include "app_context.h"
#include "../base/base.h"
#include "../config/config.h"
#include <pthread.h>
#include <string.h>

#define STACK_SIZE (1 << 20)
#define ENOUGH     (256 << 10)

static int cancel_state; // of the thread that is in the app's context

// In libpthread before glibc 2.34, which may not be loaded.
static void set_cancel_state(int state, int *ret_old)
{
    int (*set)(int, int *) = symbols_find("pthread_setcancelstate");
    if (set)
        set(state, ret_old);
}

void app_context_enter(const void *context)
{
    sys_sigset set;
    memcpy(&set, &((const ucontext_t *)context)->uc_sigmask, sizeof(set));
    set &= ~config.watched;
    sys_mask(SIG_SETMASK, &set, NULL);
    set_cancel_state(PTHREAD_CANCEL_DISABLE, &cancel_state);
}

void app_context_leave(void)
{
    set_cancel_state(cancel_state, NULL);
}

static void call(void *arg)
{
    void (**function)(void) = arg;
    (*function)();
}

void app_context_call(void (*function)(void), bool returns)
{
    char *area = MACHINE_HAS_STACKS && !stack_has(ENOUGH) ? sys_map(STACK_SIZE) : NULL;
    if (area && returns) {
        machine_run_on(area + STACK_SIZE, call, &function);
        sys(SYS_munmap, area, (long)STACK_SIZE);
    } else if (area) {
        machine_call_on(area + STACK_SIZE, function);
    } else {
        function();
    }
}

_Noreturn void app_context_exit(int status)
{
    void (*function)(int) = (void (*)(int))symbols_find("exit");
    if (function)
        function(status);
    sys_exit(status);
}
