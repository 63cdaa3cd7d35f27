// SPDX-License-Identifier: MIT
// The stop of this process (floor 4): the only place that knows its order, which is
// claim, mask, family or log, cleanups, end.
#include "stop.h"
#include "config.h"
#include "disposition.h"
#include "family.h"
#include "sys.h"

#include <sys/prctl.h>

static unsigned claimed;              // the signal that the stop is for; 0: no stop yet
static volatile unsigned later_count; // watched signals since then

static void raise_default(int sig)
{
    sys_sigset set = sys_bit(sig);
    disposition_drop(sig);
    sys_mask(SIG_UNBLOCK, &set, NULL);
    sys(SYS_tgkill, sys_getpid(), (int)sys(SYS_gettid), sig);
}

// The tail of musl's abort(), for any signal: as pid 1 the kernel would drop it.
static _Noreturn void die_of(int sig)
{
    if (sys_getpid() != 1)
        raise_default(sig);
    sys_exit(128 + sig);
}

static _Noreturn void end(int sig)
{
    if (config.exit_status >= 0)
        sys_exit(config.exit_status);
    die_of(sig);
}

void stop_by_default(int sig)
{
    raise_default(sig);
}

// Unmasked stay what may cut a stop short, faults, which cannot wait, and the signals by
// which libc's threads talk to each other (a setuid() elsewhere waits for us to answer).
static void mask_others(void)
{
    static const int open[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP,
                               SIGSYS,  32,     33,     34};
    sys_sigset set = ~config.watched;
    for (unsigned i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        set &= ~sys_bit(open[i]);
    sys_mask(SIG_SETMASK, &set, NULL);
}

static void another(int sig, const struct log_sender *sender)
{
    struct log_line line;
    if (sig == SIGINT && sender->origin == LOG_TERMINAL)
        end((int)claimed); // who presses Ctrl-C twice means it
    if (__atomic_add_fetch(&later_count, 1, __ATOMIC_RELAXED) > 1)
        return;
    log_begin(&line, "ignored", sig, sender);
    log_put_signal(&line, sig);
    fmt_raw(&line.text, " ignored: ");
    log_put_process(&line, sys_getpid());
    fmt_raw(&line.text, " is being stopped by ");
    log_put_signal(&line, (int)claimed);
    log_put_sender(&line, sender);
    log_end(&line);
}

static void log_stop(int sig, const struct log_sender *sender)
{
    struct log_line line;
    log_begin(&line, "stop", sig, sender);
    fmt_raw(&line.text, "server stopped by ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, ": ");
    log_put_process(&line, sys_getpid());
    log_put_sender(&line, sender);
    log_end(&line);
}

// Exits as the family's last child did. Returns where there is no such status.
static void end_as_family(const struct family_end *last)
{
    if (last->how == FAMILY_EXITED)
        sys_exit(last->value);
    if (last->how == FAMILY_DIED) {
        sys(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L,
            0L); // one core file, the child's, is enough
        die_of(last->value);
    }
}

void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender)
{
    unsigned nobody = 0;
    struct family_end last = {FAMILY_UNKNOWN, 0};
    if (!disposition_is_owner()) {
        stop_by_default(sig);
        return;
    }
    if (!__atomic_compare_exchange_n(&claimed, &nobody, (unsigned)sig, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        another(sig, sender);
        return;
    }
    mask_others();
    if (config.forward != CONFIG_FORWARD_NEVER && family_is_main() &&
        family_has_children() &&
        family_stop(sig, info, config.grace_ms, &later_count, &last) == 0)
        end_as_family(&last);
    else
        log_stop(sig, sender);
    // The cleanups have their place here: registered functions, hook, files, exit
    // handlers.
    end(sig);
}
