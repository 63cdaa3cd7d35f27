// SPDX-License-Identifier: MIT
// The stop of this process (floor 4): the only place that knows its order, which is
// claim, delay, safe point, family or log, cleanups, exit handlers, end.
#include "stop.h"
#include "cleanup.h"
#include "config.h"
#include "disposition.h"
#include "family.h"
#include "finish.h"
#include "guard.h"
#include "hook.h"
#include "proc.h"
#include "retry.h"
#include "safepoint.h"
#include "stage.h"
#include "sys.h"

#include <stdlib.h>
#include <time.h>

#define FAMILY_PATIENCE 20 // ms: a shell must not get to its next command
#define HOOK_MARGIN     10 // the part of the grace period that a hook leaves to the rest
#define LEAST_GRACE     1000 // ms: what cleanups get after children that took all of it

enum { SEEKING, RUNNING };

static struct {
    uint32_t sig, phase;     // who sets sig, once, owns the rest until phase is RUNNING
    volatile unsigned later; // watched signals since then
    bool raised, family, announced, safe, exiting, hooked, unlinked, keeping;
    int64_t serve_until, patience_until, deadline;
    siginfo_t info; // si_signo 0: none
    struct log_sender sender;
    struct ending last;
} stop;

// What needs nothing of the app: still done after a fault or the deadline, if there is
// time.
static void clean_up_outside(void)
{
    if (!__atomic_exchange_n(&stop.hooked, true, __ATOMIC_ACQ_REL)) {
        guard_enter(GUARD_HOOK);
        hook_run((int)stop.sig, stop.deadline - config.grace_ms / HOOK_MARGIN);
    }
    if (!__atomic_exchange_n(&stop.unlinked, true, __ATOMIC_ACQ_REL)) {
        guard_enter(GUARD_UNLINK);
        hook_unlink((int)stop.sig);
    }
}

static void end(int sig)
{
    clean_up_outside();
    if (__atomic_exchange_n(&stop.keeping, false, __ATOMIC_ACQ_REL)) {
        guard_enter(GUARD_FLUSH);
        stage_flush();
    }
    finish(sig, &stop.last);
}

static void announce(void)
{
    if (!stop.family && !__atomic_exchange_n(&stop.announced, true, __ATOMIC_ACQ_REL))
        stop_say_stopped((int)stop.sig, &stop.sender);
}

static void clean_up(void)
{
    if (stop.safe) {
        guard_enter(GUARD_FUNCTIONS);
        cleanup_run();
    }
    clean_up_outside();
    guard_enter(GUARD_EXIT);
}

static void clean_up_and_exit(void)
{
    clean_up();
    if (stop.exiting)
        return; // to the exit that is under way, which comes to stop_after_exit
    if (stop.safe && config.at_exit)
        exit(finish_status((int)stop.sig, &stop.last));
    end((int)stop.sig);
}

static void run(void *context, bool safe)
{
    int sig = (int)stop.sig;
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    stop.safe = safe;
    safepoint_seek_end();
    stop.exiting = safepoint_in_exit(context);
    if (stop.family) {
        stage_mask_others();
        if (family_stop(sig, stop.info.si_signo ? &stop.info : NULL, stop.deadline - now,
                        &stop.later, &stop.last) != 0)
            stop.family = false;
        announce();
        now = sys_ms(CLOCK_MONOTONIC);
        if (stop.deadline < now + LEAST_GRACE)
            stop.deadline = now + LEAST_GRACE;
    }
    if (!safe && (config.at_exit || cleanup_any()))
        stop_say_unsafe(sig);
    guard_begin(sig, stop.deadline - now, end);
    stage_as_app(context);
    stop.exiting ? clean_up_and_exit() : stage_call(clean_up_and_exit);
}

static bool start_running(void)
{
    return __atomic_exchange_n(&stop.phase, RUNNING, __ATOMIC_ACQ_REL) == SEEKING;
}

static void proceed(void *context)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC), wait_us = 0;
    bool safe = false;
    if (stop.phase != SEEKING)
        return;
    int64_t serve_us = (stop.serve_until - now) * 1000;
    if (serve_us > 0 || !retry_is_asked()) {
        if (retry_by_anyone((int)stop.sig, serve_us > 0 ? serve_us : RETRY_OTHERS_US))
            return;
    } else {
        announce();
        wait_us = safepoint_seek(context, (int)stop.sig, stop.raised);
        stop.raised = false; // a later look finds the thread elsewhere
        safe = wait_us == 0;
    }
    if (wait_us && now < stop.patience_until && (config.at_exit || cleanup_any()) &&
        retry_later((int)stop.sig, wait_us))
        return;
    if (start_running())
        run(context, safe);
}

static void begin(const siginfo_t *info, const struct log_sender *sender)
{
    int64_t delay = config.delay_ms;
    stop.sender = *sender;
    if (info)
        stop.info = *info;
    stop.raised = info && info->si_code <= 0 && info->si_code != SI_TIMER &&
                  info->si_pid == sys_getpid();
    stop.family = config.forward != CONFIG_FORWARD_NEVER && family_is_main() &&
                  family_has_children();
    if (delay && sender->origin == LOG_PROCESS && sender->pid == sys(SYS_getppid) &&
        proc_has_shim(sender->pid))
        delay = 0; // a shell that passes its signal on has served it out already
    stop.serve_until = sys_ms(CLOCK_MONOTONIC) + delay;
    stop.deadline = stop.serve_until + config.grace_ms;
    stop.patience_until =
        stop.serve_until + (stop.family ? FAMILY_PATIENCE : config.grace_ms / 2);
    if (delay)
        stop_say_serving((int)stop.sig);
}

static void another(int sig, const struct log_sender *sender, void *context)
{
    bool serving = sys_ms(CLOCK_MONOTONIC) < stop.serve_until;
    if (sig == SIGINT && sender->origin == LOG_TERMINAL)
        finish((int)stop.sig, &stop.last); // who presses Ctrl-C twice means it
    if (serving || __atomic_add_fetch(&stop.later, 1, __ATOMIC_RELAXED) == 1)
        stop_say_another(sig, (int)stop.sig, sender, serving);
    if (serving) {
        stop.serve_until = 0;
        proceed(context);
    }
}

void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender,
                  void *context)
{
    uint32_t nobody = 0;
    if (__atomic_compare_exchange_n(&stop.sig, &nobody, (uint32_t)sig, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        disposition_hold();
        begin(info, sender);
        proceed(context);
    } else {
        another(sig, sender, context);
    }
}

bool stop_tick(const siginfo_t *info, void *context)
{
    guard_tick(info);
    bool ours = retry_is_tick(info) || safepoint_gate_sent(info);
    if (ours)
        proceed(context);
    return ours;
}

void stop_after_exit(void)
{
    if (!stop_signal())
        return;
    if (start_running()) {
        // The app has ended by itself while it was being stopped: its own status stays.
        stop.safe = stop.exiting = true;
        announce();
        guard_begin((int)stop.sig, config.grace_ms, end);
        clean_up();
        return;
    }
    // libc's own flush comes only after us. The guard, too, goes on to end().
    stop.keeping = true;
    guard_enter(GUARD_KEEP);
    stage_keep_stdout();
    end((int)stop.sig);
}

int stop_signal(void)
{
    uint32_t sig = __atomic_load_n(&stop.sig, __ATOMIC_ACQUIRE);
    return sig && disposition_is_owner() ? (int)sig : 0;
}
