// SPDX-License-Identifier: MIT
// The deadline and the crash guard of a stop (floor 3).
#include "guard.h"
#include "log.h"
#include "real.h"
#include "sys.h"
#include "timer.h"

// A stream may be locked by a thread that waits for input or for a reader. By then what
// can be flushed has been, on a busy machine, too.
#define FLUSH_US 400000

static const char *const step_names[] = {
    [GUARD_FAMILY] = "the wait for the children",
    [GUARD_FUNCTIONS] = "a function registered with sigshim_atexit",
    [GUARD_HOOK] = "SIGSHIM_HOOK",
    [GUARD_UNLINK] = "SIGSHIM_UNLINK",
    [GUARD_EXIT] = "an exit handler",
    [GUARD_KEEP] = "the flush of stdio",
    [GUARD_FLUSH] = "the flush of stdio",
};

static struct {
    int sig;
    uint32_t step;
    struct timer deadline, flush;
    void (*end)(int sig);
} guard;

static void say(const char *how, int fault)
{
    struct log_line line;
    log_begin(&line, "cleanup", guard.sig, NULL);
    fmt_raw(&line.text, "sigshim: ");
    fmt_raw(&line.text, step_names[__atomic_load_n(&guard.step, __ATOMIC_RELAXED)]);
    fmt_raw(&line.text, " of ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, how);
    if (fault)
        log_put_signal(&line, fault);
    log_end(&line);
}

static void on_fault(int fault)
{
    say(" crashed by ", fault);
    guard.end(guard.sig);
}

void guard_begin(int sig, int64_t ms, void (*end)(int sig))
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL,
                                 SIGTRAP, SIGSYS, SIGABRT};
    struct sigaction act;
    guard.sig = sig;
    guard.end = end;
    for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (real_sigaction(faults[i], NULL, &act) != 0 || act.sa_handler != SIG_DFL)
            continue;
        act =
            (struct sigaction){.sa_flags = (int)(SA_ONSTACK | SA_NODEFER | SA_RESETHAND)};
        act.sa_handler = on_fault;
        real_sigaction(faults[i], &act, NULL);
    }
    timer_arm(&guard.deadline, sig, false, ms * 1000);
}

void guard_enter(enum guard_step step)
{
    __atomic_store_n(&guard.step, (uint32_t)step, __ATOMIC_RELAXED);
    if (step >= GUARD_KEEP)
        timer_arm(&guard.flush, guard.sig, true, FLUSH_US);
}

void guard_tick(const siginfo_t *info)
{
    bool flush = timer_is(&guard.flush, info);
    if (!flush && !timer_is(&guard.deadline, info))
        return;
    if (!flush)
        say(" did not end within the grace period", 0);
    guard.end(guard.sig);
}
