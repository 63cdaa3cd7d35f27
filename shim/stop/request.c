// SPDX-License-Identifier: MIT
// From the signal to the stop: which thread claims it, SIGSHIM_DELAY, and the search for a safe
// point. The steps of the stop itself are in stop.c.
#include "request.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../family/family.h"
#include "../safepoint/safepoint.h"
#include "atexit.h"
#include "guard.h"
#include "lines.h"
#include "over_exec.h"
#include "steps.h"
#include "stop.h"
#include "unwinding.h"
#include <time.h>

struct request request;

void request_announce(void)
{
    if (!request.family && !__atomic_exchange_n(&request.announced, 1, __ATOMIC_ACQ_REL))
        say_stopped((int)request.sig, &request.sender);
}

bool request_is_raised(const siginfo_t *info)
{
    return info && info->si_code <= 0 && info->si_code != SI_TIMER && info->si_pid == sys_getpid();
}

static bool start_running(void)
{
    over_exec_end();
    return __atomic_exchange_n(&request.phase, REQUEST_RUNNING, __ATOMIC_ACQ_REL) ==
           REQUEST_SEARCHING;
}

void request_proceed(void *context)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC), wait_us = 0;
    int sig = (int)request.sig;
    bool safe = false;
    if (request.phase != REQUEST_SEARCHING)
        return;
    int64_t serve_us = (request.serve_until - now) * 1000;
    if (serve_us > 0 || !safepoint_search_is_ours()) {
        if (serve_us > 0)
            safepoint_serve_on(context);
        if (safepoint_search_by_anyone(sig, serve_us > 0 ? serve_us : SAFEPOINT_OTHERS_US))
            return;
    } else {
        request_announce();
        wait_us = safepoint_search(context, sig, request.raised);
        request.raised = false; // later the thread will be somewhere else
        safe = wait_us == 0;
    }
    if (wait_us > 0 && now < request.patience_until && steps_need_safe_point() &&
        safepoint_search_later(sig, wait_us))
        return;
    if (start_running())
        steps_run(context, safe);
}

static void begin(const siginfo_t *info, const struct log_sender *sender)
{
    int64_t delay = config.delay_ms;
    request.sender = *sender;
    if (info)
        request.info = *info;
    request.own = request.raised = request_is_raised(info);
    enum family_role role = family_role(sender);
    request.main = role == FAMILY_MAIN;
    request.late = role == FAMILY_LATE;
    request.quiet = family_is_routine((int)request.sig, sender);
    request.family =
        role != FAMILY_NOBODY && config.forward != CONFIG_FORWARD_NEVER && family_has_children();
    if (delay && (over_exec_has_sent(info) || family_is_below_a_stop()))
        delay = 0; // that has been waited for already
    request.serve_until = sys_ms(CLOCK_MONOTONIC) + delay;
    request.deadline = request.serve_until + config.grace_ms;
    request.patience_until = request.serve_until +
                             (request.family ? family_patience() : config_half_of(config.grace_ms));
    if (delay) {
        over_exec_begin((int)request.sig, sender, request.serve_until);
        say_serving((int)request.sig);
    }
}

void stop_request(int sig, const siginfo_t *info, const struct log_sender *sender, void *context)
{
    uint32_t nobody = 0;
    if (__atomic_compare_exchange_n(&request.sig, &nobody, (uint32_t)sig, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
        action_hold();
        begin(info, sender);
        request_proceed(context);
    } else if (!over_exec_has_sent(info) && !unwinding_ends(info, context)) {
        request_another(sig, sender, context);
    }
}

bool stop_tick(const siginfo_t *info, void *context)
{
    bool looks = guard_tick(info, context), ours = safepoint_search_sent(info);
    if (ours)
        request_proceed(context);
    return unwinding_tick(info, context) || ours || looks;
}

void stop_after_exit(void)
{
    if (!stop_signal())
        return;
    bool first = start_running();
    if (!unwinding_leaves() && first) {
        request_announce();
        steps_run_in_exit();
    } else {
        steps_go_on_after_exit();
    }
}

int stop_signal(void)
{
    uint32_t sig = __atomic_load_n(&request.sig, __ATOMIC_ACQUIRE);
    return sig && action_is_owner() ? (int)sig : 0;
}
