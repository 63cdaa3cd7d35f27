// SPDX-License-Identifier: MIT
// What shells, inits and runtimes do with signals, beyond what /proc shows.
#include "shell.h"
#include "../../shim/base/base.h"
#include "script.h"
#include "threads.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BIT(sig) ((uint64_t)1 << ((sig)-1))

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

bool shell_is_one(const char *program, const char *name)
{
    static const char *const applets[] = {"sh", "ash", "hush", NULL};
    if (strcmp(program, "busybox") == 0)
        return is_one_of(name, applets) || strcmp(name, "busybox") == 0;
    return proc_is_shell(*program ? program : name);
}

// Is the option among the first words of the command line?
static bool has_option(const char *cmdline, size_t len, const char *option)
{
    size_t at = 0;
    for (int i = 0; i < 16 && at < len; i++) {
        if (i > 0 && (cmdline[at] != '-' || strcmp(cmdline + at, "--") == 0))
            break;
        if (i > 0 && strcmp(cmdline + at, option) == 0)
            return true;
        at += strlen(cmdline + at) + 1;
    }
    return false;
}

void init_look_for(const char *root, const struct process *p, const char *program,
                   struct verdict *ret)
{
    static const char *const inits[] = {"tini",      "tini-static", "docker-init", "catatonit",
                                        "dumb-init", "sigshim",     NULL};
    char cmdline[1024];
    const char *name = *program ? program : p->name;
    if (!is_one_of(name, inits))
        return;
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    size_t size = len > 0 ? (size_t)len : 0;
    ret->init = INIT_CHILD;
    settings_of(root, p, program, SIGTERM, &ret->settings);
    if (strncmp(name, "tini", 4) == 0 || strcmp(name, "docker-init") == 0)
        ret->init = has_option(cmdline, size, "-g") ? INIT_GROUP : INIT_CHILD;
    else if (strcmp(name, "dumb-init") == 0 && !has_option(cmdline, size, "-c") &&
             !has_option(cmdline, size, "--single-child"))
        ret->init = INIT_GROUP;
    ret->adopts = strcmp(name, "sigshim") == 0;
    if (ret->adopts)
        ret->init = memmem(cmdline, size, "--group", 8) ? INIT_GROUP : INIT_CHILD;
}

// A shell starts background jobs with SIGINT ignored, or at least with stdin from /dev/null.
static bool is_in_background(const char *root, const struct process *child)
{
    char path[512], target[64];
    if (child->ignored & 1u << (SIGINT - 1))
        return true;
    snprintf(path, sizeof(path), "%s/%d/fd/0", root, child->at);
    ssize_t n = readlink(path, target, sizeof(target) - 1);
    target[n > 0 ? n : 0] = '\0';
    return strcmp(target, "/dev/null") == 0;
}

// A trap runs at once while the shell reads or is in its wait builtin, but only after the
// foreground child has ended while the shell waits for that. dash and busybox ash show which it is:
// the builtin is in sigsuspend, the wait for a foreground child in wait4.
void shell_look_at_trap(const char *root, const struct process *p, const char *program,
                        struct verdict *ret)
{
    struct threads_call call;
    const struct process *front = NULL, *any = NULL;
    ret->fate = FATE_CAUGHT;
    for (const struct process *child = p->first; child; child = child->next) {
        if (child->state == 'Z')
            continue;
        any = child;
        if (!is_in_background(root, child))
            front = child;
    }
    if (!any)
        return;
    bool known = threads_call_of(root, p->at, &call);
    bool plain = strcmp(program, "dash") == 0 || strcmp(program, "busybox") == 0;
    ret->waits_for = front ? front : any;
    if (!known) {
        ret->fate = FATE_MAYBE;
        ret->unseen = true;
    } else if (plain) {
        ret->fate = call.waits_for_child ? FATE_HELD : FATE_CAUGHT;
    } else if (call.waits_for_child || call.waits_for_signal) {
        ret->fate = front ? FATE_HELD : FATE_CAUGHT;
    }
}

// Does the script that the shell runs, or its -c, set a trap? mksh has a handler anyway.
bool shell_has_trap(const char *root, const struct process *p, const char *program, int sig)
{
    if (strcmp(program, "mksh") == 0 || strcmp(program, "lksh") == 0 || sig == SIGINT)
        return true;
    return script_sets_trap(root, p);
}

// Handlers that the runtime installs by itself. Until the app has one of its own, they only restore
// the default action and raise the signal again.
bool runtime_has_own_handler(const char *root, const struct process *p, const char *program,
                             int sig)
{
    static const struct {
        const char *program, *word; // in apps that install one; NULL: the signal's name
        uint64_t signals;
    } runtimes[] = {
        {"node", NULL, BIT(SIGTERM) | BIT(SIGINT)},
        {"nodejs", NULL, BIT(SIGTERM) | BIT(SIGINT)},
        {"php", "pcntl_",
         BIT(SIGTERM) | BIT(SIGINT) | BIT(SIGHUP) | BIT(SIGQUIT) | BIT(SIGUSR1) | BIT(SIGUSR2)},
    };
    char name[SIGNAME_MAX];
    for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
        size_t len = strlen(runtimes[i].program);
        const char *word = runtimes[i].word, *rest = program + len;
        if (strncmp(program, runtimes[i].program, len) != 0 ||
            rest[strspn(rest, "0123456789.")]) // "php8.2", but not "php-fpm8.2"
            continue;
        return (runtimes[i].signals & BIT(sig)) &&
               !script_mentions(root, p, word ? word : signame_format(sig, name));
    }
    return false;
}
