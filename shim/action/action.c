// SPDX-License-Identifier: MIT
// Translates between the app's actions and the kernel's. Never locks, allocates or looks up
// symbols: sigaction(2) must stay async-signal-safe (signal-safety(7)).
#include "action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "entries.h"
#include "mask.h"

static bool hold;

// A subshell that sets the default where the shell has a trap is told if always (stop/subshell.c).
static bool in_charge(int sig, action_handler handler)
{
    return sys_is_signal(sig) && (config.watched & sys_bit(sig)) &&
           (action_has_owners_memory() ||
            (handler == SIG_DFL && config.forward == CONFIG_FORWARD_ALWAYS &&
             action_is_subshell()));
}

static bool is_mapped(int sig)
{
    return config.mapped & sys_bit(sig);
}

static bool needs_entry(int sig, action_handler handler, bool once)
{
    if (handler == SIG_DFL)
        return true;
    if (handler == SIG_IGN) // over exec, too (docs/contract.md P2)
        return hold;
    if (handler == SIG_ERR || handler == SIG_HOLD)
        return false;
    return once || hold || is_mapped(sig) || config.trace || config.exit_pairs ||
           config.forward == CONFIG_FORWARD_ALWAYS;
}

// A rewritten signal must interrupt what its target would interrupt: Python's handler only sets a
// flag and relies on EINTR. And what it interrupts itself, since it may stay what it is.
static bool target_restarts(int sig)
{
    struct sigaction act;
    struct app_action app;
    if (next_sigaction(config.map[sig], NULL, &act) != 0)
        return true;
    if (entries_lookup(act.sa_handler, &app))
        act.sa_handler = app.handler;
    return act.sa_handler == SIG_DFL || act.sa_handler == SIG_IGN || (act.sa_flags & SA_RESTART);
}

static int kernel_flags(int sig, action_handler handler, int flags)
{
    flags |= SA_SIGINFO;
    if (handler == SIG_DFL || handler == SIG_IGN)
        flags = (flags & ~(int)SA_RESETHAND) | SA_RESTART | SA_ONSTACK;
    if (is_mapped(sig))
        flags &= ~((int)SA_RESETHAND | (target_restarts(sig) ? 0 : SA_RESTART));
    return flags;
}

// Turns the app's action into the kernel's. False if there is nothing to change.
static bool to_kernel(int sig, struct sigaction *act, bool untouched)
{
    struct app_action app = {act->sa_handler, (unsigned)act->sa_flags & ENTRIES_OWN_FLAGS,
                             untouched, false};
    if (!needs_entry(sig, app.handler, app.flags & (unsigned)SA_RESETHAND))
        return false;
    entry_function *entry = entries_take(sig, &app);
    if (!entry)
        return false;
    act->sa_sigaction = entry;
    act->sa_flags = kernel_flags(sig, app.handler, act->sa_flags);
    mask_fill(act, app.handler);
    return true;
}

// Turns the kernel's action into the app's. False if it is the app's already.
static bool to_app(struct sigaction *act)
{
    struct app_action app;
    if (!entries_lookup(act->sa_handler, &app))
        return false;
    act->sa_handler = app.handler;
    mask_empty(act, app.handler);
    if (!app.plain)
        act->sa_flags = (int)(((unsigned)act->sa_flags & ~ENTRIES_OWN_FLAGS) | app.flags);
    if (app.untouched) {
        act->sa_flags = 0;
        act->sa_restorer = NULL;
    }
    return true;
}

static void install(int sig, struct sigaction *act)
{
    if (to_kernel(sig, act, false))
        next_sigaction(sig, act, NULL);
}

// sig has a new action: adapts the flags of the signals that are rewritten to it.
static void update_sources(int sig)
{
    struct sigaction act;
    for (int from = 1; config.mapped && from <= SYS_MAX_SIGNAL; from++)
        if (config.map[from] == sig && next_sigaction(from, NULL, &act) == 0 && to_app(&act))
            install(from, &act);
}

int action_set(int sig, const struct sigaction *act, struct sigaction *ret_old)
{
    struct sigaction mine;
    bool ours = act && in_charge(sig, act->sa_handler);
    if (ours) {
        mine = *act;
        if (to_kernel(sig, &mine, false))
            act = &mine;
    }
    int result = next_sigaction(sig, act, ret_old);
    if (result == 0 && ret_old)
        to_app(ret_old);
    if (result == 0 && ours)
        update_sources(sig);
    return result;
}

action_handler action_signal(action_setter *next, int sig, action_handler handler, bool once)
{
    struct app_action app = {handler, once ? (unsigned)SA_RESETHAND : 0, false, true};
    struct sigaction act;
    entry_function *entry = NULL;
    bool ours = in_charge(sig, handler);
    if (ours && needs_entry(sig, handler, once))
        entry = entries_take(sig, &app);
    // First through libc's own function, which chooses flags and mask, then with SA_SIGINFO.
    action_handler old = next(sig, entry ? (action_handler)(void *)entry : handler);
    if (old != SIG_ERR && entry && (!once || handler == SIG_DFL || handler == SIG_IGN) &&
        next_sigaction(sig, NULL, &act) == 0 && act.sa_sigaction == entry) {
        to_app(&act);
        install(sig, &act);
    }
    if (old != SIG_ERR && ours)
        update_sources(sig);
    return entries_lookup(old, &app) ? app.handler : old;
}

int action_siginterrupt(int sig, int flag)
{
    struct sigaction act;
    int result = next_siginterrupt(sig, flag);
    if (result == 0 && next_sigaction(sig, NULL, &act) == 0 && to_app(&act) &&
        in_charge(sig, act.sa_handler)) {
        act.sa_flags = flag ? act.sa_flags & ~SA_RESTART : act.sa_flags | SA_RESTART;
        install(sig, &act);
        update_sources(sig);
    }
    return result;
}

void action_rearm(int sig, const struct app_action *app)
{
    struct sigaction act;
    if (next_sigaction(sig, NULL, &act) != 0 || act.sa_handler != SIG_DFL)
        return;
    if (!app->plain)
        act.sa_flags = (int)(((unsigned)act.sa_flags & ~ENTRIES_OWN_FLAGS) | app->flags);
    install(sig, &act);
}

void action_reset(int sig, const struct app_action *app)
{
    struct sigaction act;
    if (!is_mapped(sig) || !(app->flags & (unsigned)SA_RESETHAND) ||
        next_sigaction(sig, NULL, &act) != 0 || !to_app(&act) || act.sa_handler != app->handler)
        return;
    act.sa_handler = SIG_DFL;
    install(sig, &act);
}

void action_hold(void)
{
    hold = true;
}

void action_init(void)
{
    struct sigaction act;
    action_own();
    for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++) {
        if (!(config.watched & sys_bit(sig)) || next_sigaction(sig, NULL, &act) != 0)
            continue;
        if (to_kernel(sig, &act, act.sa_handler == SIG_DFL && act.sa_flags == 0))
            next_sigaction(sig, &act, NULL);
    }
}
