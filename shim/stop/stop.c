// SPDX-License-Identifier: MIT
// The order of a stop, on one screen (docs/contract.md P7, P8). Each step is entered once: by the
// thread that stops the process or, after a fault or at the deadline, by the guard, which goes on
// with the steps that need nothing from the app.
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../family/family.h"
#include "../safepoint/safepoint.h"
#include "app_context.h"
#include "atexit.h"
#include "end.h"
#include "flush.h"
#include "guard.h"
#include "lines.h"
#include "outside.h"
#include "request.h"
#include "steps.h"
#include "unwinding.h"
#include <time.h>

#define HOOK_MARGIN 10   // a hook leaves a tenth of the grace period to the rest
#define LEAST_GRACE 1000 // ms for cleanups after children that took all of it

// A stream may be locked by a thread that waits for input or for a reader. By this time
// everything else has been flushed, even on a busy machine.
#define FLUSH_PATIENCE 400 // ms

static struct {
    uint32_t next;      // the step to enter next
    bool safe;          // the thread is at a safe point
    bool exiting;       // an exit() by the app is under way, and may finish
    bool exited;        // all exit handlers have run
    bool unwinds;       // the app does so (unwinding.h), or is going to
    bool app_is_closed; // from now on only steps that need nothing from the app
    void *context;
    struct family_end last;
} stop;

static void wait_for_family(void)
{
    struct family_order order = {.sig = (int)request.sig,
                                 .info = request.info.si_signo ? &request.info : NULL,
                                 .late = request.late,
                                 .own = request.own,
                                 .deadline = request.deadline};
    request.family = family_wait(&order, &request.later, &stop.last);
    request_announce();
    int64_t least = sys_ms(CLOCK_MONOTONIC) + LEAST_GRACE;
    if (request.deadline < least)
        request.deadline = least;
    guard_set_deadline(request.deadline);
    if (stop.context)
        app_context_enter(stop.context);
}

bool steps_need_safe_point(void)
{
    return atexit_any() || (config.at_exit && !unwinding_is_due());
}

static void call_functions(void)
{
    if (stop.safe) {
        if (atexit_any())
            guard_watch();
        atexit_run();
    } else if (steps_need_safe_point()) {
        say_unsafe((int)request.sig);
    }
}

static void unwind(void)
{
    stop.unwinds = stop.unwinds && unwinding_is_due() && unwinding_begin(stop.context);
    if (stop.unwinds)
        app_context_leave();
}

static void run_hook(void)
{
    outside_hook((int)request.sig, request.deadline - config.grace_ms / HOOK_MARGIN);
}

static void remove_files(void)
{
    outside_unlink((int)request.sig);
}

// exit() comes back in steps_go_on_after_exit(), and so does the app's own.
static void run_exit_handlers(void)
{
    if (stop.exited)
        return;
    if (stop.exiting && (config.at_exit || !stop.context)) {
        guard_watch_exit(stop.context);
        return;
    }
    if (config.at_exit && stop.safe) {
        guard_watch();
        app_context_exit(end_status((int)request.sig, &stop.last));
    }
    stop.app_is_closed = true;
}

static void wait_for_readers(void)
{
    if (family_has_readers()) {
        guard_set_deadline(request.deadline + LEAST_GRACE);
        family_wait_for_readers(request.deadline, &stop.last);
    }
}

static const struct step {
    char name[44]; // what the guard calls it in the log
    void (*run)(void);
    bool needs_app; // runs code of the app: not after a fault
    int patience;   // ms until the next step takes over without a line, or 0
} steps[] = {
    {"the wait for the children", wait_for_family, false, 0},
    {"a function registered with sigshim_atexit", call_functions, true, 0},
    {"the unwinding", unwind, true, 0},
    {"SIGSHIM_HOOK", run_hook, false, 0},
    {"SIGSHIM_UNLINK", remove_files, false, 0},
    {"an exit handler", run_exit_handlers, true, 0},
    {"the flush of stdio", flush_keep_stdout, true, FLUSH_PATIENCE},
    {"the flush of stdio", flush_all, true, FLUSH_PATIENCE},
    {"the wait for the readers of a pipe", wait_for_readers, false, 0},
    {"the end", steps_end, false, 0},
};
enum { AFTER_FAMILY = 1, LAST = sizeof(steps) / sizeof(steps[0]) - 1 };

// An exit of the app's own is under way, or an unwinding, which leads to one.
static bool is_left_to_app(const struct step *step)
{
    return step->run == unwind ? stop.unwinds
                               : step->run == run_exit_handlers && stop.exiting && !stop.exited &&
                                     !stop.app_is_closed;
}

static void run_steps(void)
{
    for (;;) {
        unsigned next = __atomic_fetch_add(&stop.next, 1, __ATOMIC_ACQ_REL);
        const struct step *step = &steps[next < LAST ? next : LAST];
        if (step->needs_app && stop.app_is_closed)
            continue;
        guard_enter(step->name, step->patience);
        step->run();
        if (is_left_to_app(step))
            return;
    }
}

// Called after a fault, at the deadline, or when the patience with one step is over.
static void go_on(void)
{
    unsigned entered = __atomic_load_n(&stop.next, __ATOMIC_ACQUIRE) - 1;
    if (!steps[entered < LAST ? entered : LAST].patience)
        stop.app_is_closed = true;
    run_steps();
}

void steps_run(void *context, bool safe)
{
    safepoint_search_end();
    stop.context = context;
    stop.safe = safe;
    if (!request.family && !stop.next)
        stop.next = AFTER_FAMILY;
    guard_begin((int)request.sig, request.deadline + (request.family ? LEAST_GRACE : 0), go_on);
    stop.exiting = safepoint_in_exit(context);
    stop.unwinds = !stop.exiting && unwinding_is_due();
    if (stop.next)
        app_context_enter(context);
    app_context_call(run_steps, stop.exiting || stop.unwinds);
}

void steps_run_in_exit(void)
{
    stop.safe = stop.exiting = true;
    stop.next = request.family ? 0 : AFTER_FAMILY;
    request.deadline = sys_ms(CLOCK_MONOTONIC) + config.grace_ms;
    guard_begin((int)request.sig, request.deadline + (request.family ? LEAST_GRACE : 0), go_on);
    run_steps();
}

void steps_go_on_after_exit(void)
{
    stop.exited = true;
    run_steps();
}

_Noreturn void steps_end(void)
{
    end_process((int)request.sig, &stop.last);
}
