// SPDX-License-Identifier: MIT
// What one process does with a signal that reaches it.
#include "fate.h"
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
    [FATE_NOTHING] = {"nothing", "has the default action, which is to carry on"},
    [FATE_IGNORED] = {"ignored", "ignores it"},
    [FATE_CAUGHT] = {"caught", "has a handler"},
    [FATE_SIGSHIM] = {"sigshim", "has sigshim"},
    [FATE_INIT] = {"init", "is an init"},
    [FATE_WAITED] = {"waited", "blocks it and waits for it (sigwait or signalfd)"},
    [FATE_BLOCKED] = {"blocked", "blocks it in every thread and does not wait for it"},
    [FATE_HELD] = {"held", "has a trap, which will not run until its foreground child ends"},
    [FATE_MAYBE] = {"maybe-held", "has a trap, which may have to wait for a foreground child"},
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

static bool goes_on_by_default(int sig)
{
    return sig == SIGCHLD || sig == SIGWINCH || sig == SIGURG || sig == SIGCONT;
}

static bool stops_by_default(int sig)
{
    return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static void look_at_handler(const char *root, const struct process *p, int sig, struct verdict *ret)
{
    char program[PROCESS_NAME_MAX];
    int shim = threads_has_library(root, p->at, "libsigshim.so");
    process_program(root, p->at, program);
    ret->sigshim = shim > 0;
    ret->unseen |= shim < 0;
    ret->shell = shell_is_one(program, p->name);
    init_look_for(root, p, program, ret);
    if (ret->sigshim)
        settings_of(root, p, program, sig, &ret->settings);
    ret->sigshim &= ret->settings.acts;
    ret->fate = ret->sigshim ? FATE_SIGSHIM : ret->init ? FATE_INIT : FATE_CAUGHT;
    if (p->init && ret->fate == FATE_CAUGHT && runtime_has_own_handler(root, p, program, sig))
        ret->fate = FATE_RUNTIME;
    // With sigshim loaded, /proc shows a handler either way: only the script tells whether it is a
    // trap or sigshim's stand-in.
    ret->trap = ret->shell && (!ret->sigshim || shell_has_trap(root, p, program, sig));
    if (ret->trap && !(ret->sigshim && ret->settings.passes_always))
        shell_look_at_trap(root, p, program, ret);
}

// tini and others wait for signals this way.
static void look_at_waiter(const char *root, const struct process *p, struct verdict *ret)
{
    char program[PROCESS_NAME_MAX];
    init_look_for(root, p, process_program(root, p->at, program), ret);
    ret->fate = ret->init ? FATE_INIT : FATE_WAITED;
}

void fate_of(const char *root, const struct process *p, int sig, bool brief, struct verdict *ret)
{
    uint64_t bit = (uint64_t)1 << (sig - 1);
    *ret = (struct verdict){.fate = FATE_UNKNOWN};
    bool blocked = (p->blocked & bit) && (brief || threads_all_block(root, p->at, bit));
    if (p->state == 'Z' || p->state == 'X')
        ret->fate = FATE_ZOMBIE;
    else if (p->kernel)
        ret->fate = FATE_KERNEL;
    else if (p->ignored & bit)
        ret->fate = FATE_IGNORED;
    else if (p->state == 'T') // nor does it wait for signals
        ret->fate = FATE_STOPPED;
    else if (p->state == 't')
        ret->fate = FATE_TRACED;
    else if (blocked && !brief && !threads_wait_for(root, p->at, sig, &ret->unseen))
        ret->fate = FATE_BLOCKED;
    else if (blocked)
        look_at_waiter(root, p, ret);
    else if (p->caught & bit && brief)
        ret->fate = FATE_CAUGHT;
    else if (p->caught & bit)
        look_at_handler(root, p, sig, ret);
    else if (!brief && threads_wait_now(root, p->at, sig, &ret->unseen))
        look_at_waiter(root, p, ret);
    else if (goes_on_by_default(sig))
        ret->fate = FATE_NOTHING;
    else if (p->init)
        ret->fate = FATE_DROPPED;
    else
        ret->fate = stops_by_default(sig) ? FATE_NOTHING : FATE_DIES;
}
