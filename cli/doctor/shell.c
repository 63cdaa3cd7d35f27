// SPDX-License-Identifier: MIT
// What shells do with signals, beyond what /proc shows.
#include "shell.h"
#include "../../shim/base/base.h"
#include "script.h"

#include <signal.h>
#include <string.h>

#define FATAL                                                                                    \
    (PROCESS_BIT(SIGHUP) | PROCESS_BIT(SIGTERM) | PROCESS_BIT(SIGUSR1) | PROCESS_BIT(SIGUSR2) |  \
     PROCESS_BIT(SIGALRM) | PROCESS_BIT(SIGPIPE) | PROCESS_BIT(SIGXCPU) | PROCESS_BIT(SIGXFSZ) | \
     PROCESS_BIT(SIGVTALRM))
#define ENDS_NOTHING \
    (PROCESS_BIT(SIGWINCH) | PROCESS_BIT(SIGALRM)) // the size of the terminal, and read -t

// The handlers that a shell installs without a trap, as /proc shows them.
static const struct own {
    const char *program;
    uint64_t always, interactive;
    uint64_t exit; // where there is a trap of EXIT
} owners[] = {
    {"bash", PROCESS_BIT(SIGINT), FATAL | PROCESS_BIT(SIGWINCH), FATAL},
    {"rbash", PROCESS_BIT(SIGINT), FATAL | PROCESS_BIT(SIGWINCH), FATAL},
    {"dash", PROCESS_BIT(SIGINT), 0, 0},
    {"busybox", PROCESS_BIT(SIGINT), PROCESS_BIT(SIGWINCH), 0},
    {"zsh", PROCESS_BIT(SIGHUP) | PROCESS_BIT(SIGWINCH),
     PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGALRM) | PROCESS_BIT(SIGPIPE), 0},
    {"mksh",
     PROCESS_BIT(SIGHUP) | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT) | PROCESS_BIT(SIGTERM) |
         ENDS_NOTHING,
     0, 0},
    {"lksh",
     PROCESS_BIT(SIGHUP) | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT) | PROCESS_BIT(SIGTERM) |
         ENDS_NOTHING,
     0, 0},
    {"ksh93", ENDS_NOTHING, FATAL | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT),
     FATAL | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT)},
    {"ksh", ENDS_NOTHING, FATAL | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT),
     FATAL | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT)},
    {"fish", PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGTRAP), FATAL | PROCESS_BIT(SIGWINCH), 0},
    {"", PROCESS_BIT(SIGINT), ENDS_NOTHING, 0},
};

bool shell_is_one(const char *program, const char *name)
{
    static const char *const applets[] = {"sh", "ash", "hush", NULL};
    if (strcmp(program, "busybox") == 0)
        return process_is_one_of(name, applets) || strcmp(name, "busybox") == 0;
    return proc_is_shell(*program ? program : name);
}

bool shell_option_takes_one(const char *option)
{
    return option[1] == '-' ? strcmp(option, "--rcfile") == 0 || strcmp(option, "--init-file") == 0
                            : strpbrk(option, "oO") != NULL;
}

static const struct own *find(const char *program)
{
    const struct own *own = owners;
    while (*own->program && strcmp(own->program, program) != 0)
        own++;
    return own;
}

bool shell_exits_by_trap(const char *program, int sig)
{
    return find(program)->exit & PROCESS_BIT(sig);
}

// It has a handler of the shell's own. What it does once no foreground child holds it back:
static enum fate fate_of_own(const struct process *p, const struct verdict *verdict, int sig,
                             bool keeps_it)
{
    if (PROCESS_BIT(sig) & ENDS_NOTHING || (verdict->interactive && sig == SIGINT))
        return FATE_NOTED;
    if (p->init && verdict->interactive && sig != SIGHUP)
        return FATE_RUNTIME;
    if (verdict->sigshim && !keeps_it) // it takes over when the shell has raised the signal again
        return FATE_SIGSHIM;
    return FATE_LEAVES;
}

void shell_look(const char *root, const struct process *p, const char *program, int sig,
                struct verdict *ret)
{
    struct script_shell script;
    const struct own *own = find(program);
    const struct process *child;
    bool unseen = false;
    script_of_shell(root, p, sig, &script);
    ret->interactive = script.interactive;
    uint64_t handlers = own->always | (script.interactive ? own->interactive : 0) |
                        (script.traps.exit ? own->exit : 0);
    bool is_own = handlers & PROCESS_BIT(sig);
    ret->trap = script.traps.set || (!ret->sigshim && !is_own);
    ret->own = !ret->trap && is_own;
    ret->kills = ret->trap ? script.traps.kills : 0;
    bool doubt = !ret->trap && script.traps.unseen && !script.interactive;
    ret->fate = ret->trap  ? FATE_CAUGHT
                : ret->own ? fate_of_own(p, ret, sig, strncmp(program, "ksh", 3) == 0)
                           : FATE_SIGSHIM;
    // On these it ends at once: a trap of EXIT does not wait.
    bool at_once = ret->own && !doubt && !(own->always & PROCESS_BIT(sig));
    if (ret->fate == FATE_NOTED || at_once || (!ret->trap && !ret->own && !doubt))
        return;
    enum front front = shell_foreground(root, p, program, script.traps.waits || script.traps.unseen,
                                        &child, &unseen);
    if (front == FRONT_NONE)
        return;
    ret->waits_for = child;
    ret->unseen |= unseen;
    ret->fate = front == FRONT_SEEN && !doubt ? FATE_HELD : FATE_MAYBE;
}
