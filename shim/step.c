// SPDX-License-Identifier: MIT
// Single steps out of code where nothing can be done (floor 2).
#include "step.h"
#include "machine.h"
#include "proc.h"
#include "real.h"
#include "sys.h"

#include <signal.h>
#include <stddef.h>

static bool (*step_handler)(void *context);
static unsigned char installed; // 0 not tried, 1 yes, 2 impossible

void step_end(void *context)
{
    machine_set_trap(context, false);
}

static void on_trap(int sig, siginfo_t *info, void *context)
{
    struct machine_state at;
    int error = errno;
    if (info->si_code ==
        SYS_TERMINAL) { // SI_KERNEL: a breakpoint in the app, which is fatal
        real_drop(sig);
        sys(SYS_tgkill, sys_getpid(), (int)sys(SYS_gettid), sig);
        return;
    }
    if (!step_handler(context) || !machine_read(context, &at) ||
        at.call == MACHINE_RESTARTING)
        step_end(context);
    errno = error;
}

static bool install(void)
{
    static const char untraced[] = "TracerPid:\t0\n";
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    struct sigaction old;
    if (!machine_set_trap(NULL, false) || real_sigaction(SIGTRAP, NULL, &old) != 0 ||
        old.sa_handler != SIG_DFL ||
        !proc_file_has("/proc/self/status", untraced, sizeof(untraced) - 1, '\n'))
        return false;
    act.sa_sigaction = on_trap;
    sigfillset(&act.sa_mask);
    return real_sigaction(SIGTRAP, &act, NULL) == 0;
}

bool step_begin(void *context, bool (*on_step)(void *context))
{
    struct machine_state at;
    step_handler = on_step;
    if (installed == 0)
        installed = install() ? 1 : 2;
    return installed == 1 && machine_read(context, &at) &&
           at.call != MACHINE_RESTARTING && machine_set_trap(context, true);
}
