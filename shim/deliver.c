// SPDX-License-Identifier: MIT
// Handles a signal that the kernel delivers to one of our entries: rewrites it, passes it on,
// runs the app's handler, or stops the process.
#include "deliver.h"
#include "action/action.h"
#include "base/base.h"
#include "config/config.h"
#include "family/family.h"
#include "stop/stop.h"
#include "trace/trace.h"

// Set while a rewritten signal is on its way: it is not rewritten again (TERM:INT,INT:TERM).
static uint32_t on_its_way[SYS_MAX_SIGNAL + 1];

// Who has sent the last signal that the app handled. It may raise that again, as Node.js does.
static struct {
    uint32_t sig;
    struct log_sender sender;
} first;

static void remember_sender(int sig, const siginfo_t *info)
{
    if (!info)
        return;
    first.sig = 0;
    log_sender_of(sig, info, &first.sender);
    __atomic_store_n(&first.sig, (uint32_t)sig, __ATOMIC_RELEASE);
}

static void request(int sig, const siginfo_t *info, void *context)
{
    struct log_sender sender;
    log_sender_of(sig, info, &sender);
    bool own = sender.origin == LOG_UNKNOWN ||
               (sender.origin == LOG_PROCESS && sender.pid == sys_getpid());
    if (own && __atomic_load_n(&first.sig, __ATOMIC_ACQUIRE) == (uint32_t)sig)
        sender = first.sender;
    stop_request(sig, info, &sender, context);
}

// True if the signal has been sent on as another one.
static bool rewrite(const struct app_action *app, int sig, siginfo_t *info)
{
    int target = config.map[sig], self = sys_getpid();
    if (!target || __atomic_exchange_n(&on_its_way[sig], 0, __ATOMIC_ACQ_REL) ||
        family_keeps(sig, info))
        return false;
    if (config.trace)
        trace_delivered(sig, info, app->handler, target);
    __atomic_store_n(&on_its_way[target], 1, __ATOMIC_RELEASE);
    if ((info && sys(SYS_rt_sigqueueinfo, self, target, info) == 0) ||
        sys(SYS_kill, self, target) == 0)
        return true;
    __atomic_store_n(&on_its_way[target], 0, __ATOMIC_RELEASE); // seccomp(2) is in the way
    return false;
}

struct delivery {
    const struct app_action *app;
    int sig;
    siginfo_t *info;
    void *context;
    bool call; // the app's handler
};

// All but the app's handler.
static void prepare(void *arg)
{
    struct delivery *d = arg;
    const struct app_action *app = d->app;
    bool owner = action_is_owner();
    if (owner) {
        if (stop_tick(d->info, d->context))
            return;
        if (app->plain || (app->flags & (unsigned)SA_RESETHAND))
            action_rearm(d->sig, app);
        if (rewrite(app, d->sig, d->info))
            return;
        action_reset(d->sig, app);
    }
    if (config.trace)
        trace_delivered(d->sig, d->info, app->handler, 0);
    if (app->handler == SIG_DFL) {
        if (!stop_is_none(d->sig, d->info, d->context))
            request(d->sig, d->info, d->context);
    } else if (app->handler != SIG_IGN) {
        if (owner) {
            remember_sender(d->sig, d->info);
            end_remember(d->sig, d->info);
        }
        if (owner || !action_has_owners_memory()) // a subshell may keep the shell's handler
            family_pass(d->sig, d->info);
        d->call = true;
    }
}

// May run on a stack of the app's that has a few hundred bytes left: frames are tiny up to here.
void deliver(const struct app_action *app, int sig, siginfo_t *info, void *context)
{
    struct delivery delivery = {app, sig, info, context, false};
    int error = errno;
    stack_call_roomy(context, prepare, &delivery);
    errno = error;
    if (!delivery.call)
        return;
    // As the kernel calls it, with all three arguments, whatever the app has declared.
    void (*handler)(int, siginfo_t *, void *) = (void *)app->handler;
    handler(sig, info, context);
}
