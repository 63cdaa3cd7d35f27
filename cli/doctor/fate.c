// SPDX-License-Identifier: MIT
// What one process does with a signal that reaches it.
#include "fate.h"
#include "../../shim/base/base.h"
#include "handlers.h"
#include "programs.h"
#include "script.h"
#include "shell.h"
#include "threads.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *word, *text;
} fates[FATES] = {
    [FATE_DIES] = {"dies", "has no handler and dies without cleaning up"},
    [FATE_DROPPED] = {"dropped", "has no handler, and the kernel drops the signal for pid 1"},
    [FATE_NOTHING] = {"nothing", "has no handler, and the default action is to do nothing"},
    [FATE_PAUSES] = {"pauses", "has no handler, and the default action stops it until SIGCONT"},
    [FATE_IGNORED] = {"ignored", "ignores it"},
    [FATE_CAUGHT] = {"caught", "has a handler"},
    [FATE_SIGSHIM] = {"sigshim", "has sigshim"},
    [FATE_LEAVES] = {"leaves", "is a shell that ends on it by itself and tells nobody"},
    [FATE_NOTED] = {"noted", "is a shell that has a use of its own for it, and carries on"},
    [FATE_INIT] = {"init", "is an init"},
    [FATE_WAITED] = {"waited", "blocks it and waits for it (sigwait or signalfd)"},
    [FATE_BLOCKED] = {"blocked", "blocks it in every thread and does not wait for it"},
    [FATE_HELD] = {"held", "is a shell that does not act on it until its foreground child ends"},
    [FATE_MAYBE] = {"maybe-held", "is a shell that may have to wait for a foreground child"},
    [FATE_RUNTIME] =
        {"runtime-handler",
         "has its runtime's own handler, which raises the signal again with the default "
         "action, and the kernel drops that for pid 1, unless the app has installed one"},
    [FATE_STOPPED] = {"stopped", "is stopped and will not get it until SIGCONT"},
    [FATE_TRACED] = {"traced", "is stopped by a tracer, which decides what it gets"},
    [FATE_FORBIDDEN] = {"forbidden", "belongs to a user whom its parent may not signal (EPERM)"},
    [FATE_NEVER] = {"never", "has sigshim, which passes nothing on (SIGSHIM_FORWARD=never)"},
    [FATE_READER] = {"reader",
                     "reads a pipe of its family and is not told: it ends when that does"},
    [FATE_ZOMBIE] = {"zombie", "is a zombie: its parent has not reaped it"},
    [FATE_KERNEL] = {"kernel", "is a kernel thread"},
    [FATE_UNKNOWN] = {"unknown", "could not be examined"},
};

const char *fate_word(enum fate fate)
{
    return fates[fate].word;
}

const char *fate_text(enum fate fate)
{
    return fates[fate].text;
}

static bool stops_by_default(int sig)
{
    return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static void look_for_sigshim(const char *root, const struct process *p, const char *program,
                             int sig, struct verdict *ret)
{
    int shim = threads_has_library(root, p->at, "libsigshim");
    ret->loaded = shim > 0;
    ret->unseen |= shim < 0;
    if (ret->loaded)
        settings_of(root, p, program, sig, &ret->settings);
}

static void look_at_handler(const char *root, const struct process *p, int sig, struct verdict *ret)
{
    char program[PROCESS_NAME_MAX];
    process_program(root, p->at, program);
    init_look_for(root, p, program, sig, ret);
    look_for_sigshim(root, p, program, sig, ret);
    ret->sigshim = ret->loaded && ret->settings.acts;
    ret->fate = ret->sigshim ? FATE_SIGSHIM : ret->init ? FATE_INIT : FATE_CAUGHT;
    if (ret->shell)
        shell_look(root, p, program, sig, ret);
    else if (ret->fate == FATE_SIGSHIM)
        ret->may_handle = handlers_may_be(root, p);
    if (ret->fate != FATE_CAUGHT && !ret->may_handle)
        return;
    enum runtime_handler handler = runtime_handler_of(root, p, program, sig);
    ret->uses = handler == RUNTIME_USES;
    if (ret->uses || (handler == RUNTIME_RAISES && ret->fate == FATE_CAUGHT && p->init))
        ret->fate = FATE_RUNTIME;
}

// It ignores it. Shells do so by themselves.
static void look_at_ignoring(const char *root, const struct process *p, int sig,
                             struct verdict *ret)
{
    struct script_shell script;
    if (!ret->shell)
        return;
    script_of_shell(root, p, sig, &script);
    ret->interactive = script.interactive;
}

// tini and others wait for signals this way.
static void look_at_waiter(const char *root, const struct process *p, int sig, struct verdict *ret)
{
    char program[PROCESS_NAME_MAX];
    init_look_for(root, p, process_program(root, p->at, program), sig, ret);
    ret->fate = ret->init ? FATE_INIT : FATE_WAITED;
}

static void look_at_blocking(const char *root, const struct process *p, int sig,
                             struct verdict *ret)
{
    if (threads_wait_for(root, p->at, sig, &ret->unseen))
        look_at_waiter(root, p, sig, ret);
    else
        ret->fate = FATE_BLOCKED;
}

static void look_at_default(const struct process *p, int sig, struct verdict *ret)
{
    if (signame_does_nothing(sig))
        ret->fate = FATE_NOTHING;
    else if (p->init)
        ret->fate = FATE_DROPPED;
    else
        ret->fate = stops_by_default(sig) ? FATE_PAUSES : FATE_DIES;
}

static void look_closely(const char *root, const struct process *p, int sig, struct verdict *ret)
{
    char program[PROCESS_NAME_MAX];
    uint64_t bit = PROCESS_BIT(sig);
    ret->shell = shell_is_one(process_program(root, p->at, program), p->name);
    if (p->ignored & bit)
        look_at_ignoring(root, p, sig, ret);
    else if ((p->blocked & bit) && threads_all_block(root, p->at, bit))
        look_at_blocking(root, p, sig, ret);
    else if (p->caught & bit)
        look_at_handler(root, p, sig, ret);
    else if (threads_wait_now(root, p->at, sig, &ret->unseen))
        look_at_waiter(root, p, sig, ret);
    else
        look_at_default(p, sig, ret);
    if (ret->fate == FATE_DROPPED || ret->fate == FATE_NOTHING || ret->fate == FATE_BLOCKED) {
        bool unseen = ret->unseen; // for the cure only
        look_for_sigshim(root, p, program, sig, ret);
        ret->unseen = unseen;
    }
}

void fate_of(const char *root, const struct process *p, int sig, bool brief, struct verdict *ret)
{
    uint64_t bit = PROCESS_BIT(sig);
    *ret = (struct verdict){.fate = FATE_UNKNOWN, .sig = sig};
    if (p->state == 'Z' || p->state == 'X')
        ret->fate = FATE_ZOMBIE;
    else if (p->kernel)
        ret->fate = FATE_KERNEL;
    else if (p->state == 'T' && !(p->ignored & bit) && sig != SIGCONT)
        ret->fate = FATE_STOPPED; // nor does it wait for signals
    else if (p->state == 't' && !(p->ignored & bit))
        ret->fate = FATE_TRACED;
    else if (p->ignored & bit)
        ret->fate = FATE_IGNORED;
    else if (brief && p->blocked & bit)
        ret->fate = FATE_WAITED;
    else if (brief && p->caught & bit)
        ret->fate = FATE_CAUGHT;
    else if (brief)
        look_at_default(p, sig, ret);
    if (!brief && (ret->fate == FATE_UNKNOWN || ret->fate == FATE_IGNORED))
        look_closely(root, p, sig, ret);
}
