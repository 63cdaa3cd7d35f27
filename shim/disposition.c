// SPDX-License-Identifier: MIT
// What the app believes is installed for a watched signal, and what the kernel holds
// (floor 2). Never locks, allocates or looks up symbols: sigaction must stay
// async-signal-safe.
#include "disposition.h"
#include "config.h"
#include "real.h"
#include "sys.h"

#include <stddef.h>

// The process whose constructor ran; 0 before, and for good where sigshim does not act.
// Not static, so that a tool can find it in the symbol table.
volatile int sigshim_owner;

static void (*report_full)(int sig);
static bool hold;

bool disposition_is_owner(void)
{
    return sigshim_owner != 0 && sys_getpid() == sigshim_owner;
}

static bool in_charge(int sig)
{
    return sys_is_signal(sig) && (config.watched & sys_bit(sig)) &&
           disposition_is_owner();
}

static bool is_mapped(int sig)
{
    return config.mapped & sys_bit(sig);
}

static bool needs_entry(int sig, disposition_handler handler, bool once)
{
    if (handler == SIG_DFL)
        return true;
    if (handler == SIG_IGN)
        return is_mapped(sig) || hold;
    if (handler == SIG_ERR || handler == SIG_HOLD)
        return false;
    return once || hold || is_mapped(sig) || config.trace ||
           config.forward == CONFIG_FORWARD_ALWAYS;
}

// A rewritten signal must interrupt what its target would interrupt: python's handler
// only sets a flag and counts on EINTR.
static bool target_restarts(int sig)
{
    struct sigaction act;
    struct slots_view view;
    if (real_sigaction(config.map[sig], NULL, &act) != 0)
        return true;
    if (slots_lookup(act.sa_handler, &view))
        act.sa_handler = view.handler;
    return act.sa_handler == SIG_DFL || act.sa_handler == SIG_IGN ||
           (act.sa_flags & SA_RESTART);
}

static int kernel_flags(int sig, disposition_handler handler, int flags)
{
    flags |= SA_SIGINFO;
    if (handler == SIG_DFL || handler == SIG_IGN)
        flags = (flags & ~(int)SA_RESETHAND) | SA_RESTART | SA_ONSTACK;
    if (is_mapped(sig)) {
        flags &= ~((int)SA_RESETHAND | SA_RESTART);
        flags |= target_restarts(sig) ? SA_RESTART : 0;
    }
    return flags;
}

// From the app's view to the kernel's. False: nothing to change.
static bool veil(int sig, struct sigaction *act, bool untouched)
{
    struct slots_view view = {act->sa_handler, (unsigned)act->sa_flags & SLOTS_VEILED,
                              untouched, false};
    if (!needs_entry(sig, view.handler, view.flags & (unsigned)SA_RESETHAND))
        return false;
    slots_entry *entry = slots_find(&view);
    if (!entry) {
        report_full(sig);
        return false;
    }
    act->sa_sigaction = entry;
    act->sa_flags = kernel_flags(sig, view.handler, act->sa_flags);
    return true;
}

// From the kernel's view to the app's. False: it was the app's already.
static bool unveil(struct sigaction *act)
{
    struct slots_view view;
    if (!slots_lookup(act->sa_handler, &view))
        return false;
    act->sa_handler = view.handler;
    if (!view.plain)
        act->sa_flags = (int)(((unsigned)act->sa_flags & ~SLOTS_VEILED) | view.flags);
    if (view.untouched) {
        act->sa_flags = 0;
        act->sa_restorer = NULL;
    }
    return true;
}

static void install(int sig, struct sigaction *act)
{
    if (veil(sig, act, false))
        real_sigaction(sig, act, NULL);
}

// sig has a new action: the flags of what is rewritten to it follow.
static void update_sources(int sig)
{
    struct sigaction act;
    for (int from = 1; config.mapped && from <= SYS_MAX_SIGNAL; from++)
        if (config.map[from] == sig && real_sigaction(from, NULL, &act) == 0 &&
            unveil(&act))
            install(from, &act);
}

int disposition_set(int sig, const struct sigaction *act, struct sigaction *ret_old)
{
    struct sigaction mine;
    bool ours = in_charge(sig);
    if (ours && act) {
        mine = *act;
        if (veil(sig, &mine, false))
            act = &mine;
    }
    int result = real_sigaction(sig, act, ret_old);
    if (result == 0 && ret_old)
        unveil(ret_old);
    if (result == 0 && ours && act)
        update_sources(sig);
    return result;
}

disposition_handler disposition_signal(disposition_function *next, int sig,
                                       disposition_handler handler, bool once)
{
    struct slots_view view = {handler, once ? (unsigned)SA_RESETHAND : 0, false, true};
    struct sigaction act;
    slots_entry *entry = NULL;
    bool ours = in_charge(sig);
    if (ours && needs_entry(sig, handler, once) && !(entry = slots_find(&view)))
        report_full(sig);
    // First by libc's own function, which knows its flags and mask, then with siginfo.
    disposition_handler old =
        next(sig, entry ? (disposition_handler)(void *)entry : handler);
    if (old != SIG_ERR && entry && (!once || handler == SIG_DFL || handler == SIG_IGN) &&
        real_sigaction(sig, NULL, &act) == 0 && act.sa_sigaction == entry) {
        unveil(&act);
        install(sig, &act);
    }
    if (old != SIG_ERR && ours)
        update_sources(sig);
    return slots_lookup(old, &view) ? view.handler : old;
}

int disposition_siginterrupt(int sig, int flag)
{
    struct sigaction act;
    int result = real_siginterrupt(sig, flag);
    if (result == 0 && in_charge(sig) && real_sigaction(sig, NULL, &act) == 0 &&
        unveil(&act)) {
        act.sa_flags = flag ? act.sa_flags & ~SA_RESTART : act.sa_flags | SA_RESTART;
        install(sig, &act);
        update_sources(sig);
    }
    return result;
}

void disposition_rearm(int sig, const struct slots_view *view)
{
    struct sigaction act;
    if (real_sigaction(sig, NULL, &act) != 0 || act.sa_handler != SIG_DFL)
        return;
    if (!view->plain)
        act.sa_flags = (int)(((unsigned)act.sa_flags & ~SLOTS_VEILED) | view->flags);
    install(sig, &act);
}

void disposition_reset(int sig, const struct slots_view *view)
{
    struct sigaction act;
    if (!is_mapped(sig) || !(view->flags & (unsigned)SA_RESETHAND) ||
        real_sigaction(sig, NULL, &act) != 0 || !unveil(&act) ||
        act.sa_handler != view->handler)
        return;
    act.sa_handler = SIG_DFL;
    install(sig, &act);
}

void disposition_hold(void)
{
    hold = true;
}

void disposition_init(void (*full)(int sig))
{
    struct sigaction act;
    report_full = full;
    sigshim_owner = sys_getpid();
    for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++) {
        if (!(config.watched & sys_bit(sig)) || real_sigaction(sig, NULL, &act) != 0)
            continue;
        if (veil(sig, &act, act.sa_handler == SIG_DFL && act.sa_flags == 0))
            real_sigaction(sig, &act, NULL);
    }
}
