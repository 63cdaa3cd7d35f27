// SPDX-License-Identifier: MIT
// What inits and runtimes do with signals, beyond what /proc shows.
#include "programs.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "script.h"

#include <signal.h>
#include <string.h>

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

void init_look_for(const char *root, const struct process *p, const char *program, int sig,
                   struct verdict *ret)
{
    static const char *const inits[] = {"tini",      "tini-static", "docker-init", "catatonit",
                                        "dumb-init", "sigshim",     "timeout",     NULL};
    char cmdline[1024];
    const char *name = *program ? program : p->name;
    if (!process_is_one_of(name, inits))
        return;
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    size_t size = len > 0 ? (size_t)len : 0;
    ret->init = INIT_CHILD;
    settings_of(root, p, program, sig, &ret->settings);
    if (strncmp(name, "tini", 4) == 0 || strcmp(name, "docker-init") == 0)
        ret->init = has_option(cmdline, size, "-g") ? INIT_GROUP : INIT_CHILD;
    else if (strcmp(name, "timeout") == 0) // it ends with its child, as they do
        ret->init = has_option(cmdline, size, "--foreground") ? INIT_CHILD : INIT_GROUP;
    else if (strcmp(name, "dumb-init") == 0 && !has_option(cmdline, size, "-c") &&
             !has_option(cmdline, size, "--single-child"))
        ret->init = INIT_GROUP;
    // A signal that it does not watch is passed on, and no more.
    ret->adopts = strcmp(name, "sigshim") == 0 && ret->settings.acts;
    if (strcmp(name, "sigshim") == 0)
        ret->init = memmem(cmdline, size, "--group", 8) ? INIT_GROUP : INIT_CHILD;
}

enum runtime_handler runtime_handler_of(const char *root, const struct process *p,
                                        const char *program, int sig)
{
    static const struct {
        const char *programs, *word; // word: in apps that install one; NULL: the signal's name
        uint64_t raised, used;
    } runtimes[] = {
        {"node,nodejs", NULL, PROCESS_BIT(SIGTERM) | PROCESS_BIT(SIGINT),
         PROCESS_BIT(SIGUSR1) | PROCESS_BIT(SIGWINCH)}, // its debugger, and a terminal
        {"xargs", NULL, 0, PROCESS_BIT(SIGUSR1) | PROCESS_BIT(SIGUSR2)}, // more or fewer at a time
        {"dd", NULL, 0, PROCESS_BIT(SIGUSR1)},                           // how far it is
        {"php", "pcntl_",
         PROCESS_BIT(SIGTERM) | PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGHUP) | PROCESS_BIT(SIGQUIT) |
             PROCESS_BIT(SIGUSR1) | PROCESS_BIT(SIGUSR2),
         0},
    };
    char name[SIGNAME_MAX];
    for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
        const char *word = runtimes[i].word;
        if (!config_list_has_version(runtimes[i].programs, program)) // "php8.2", not "php-fpm8.2"
            continue;
        if (!((runtimes[i].raised | runtimes[i].used) & PROCESS_BIT(sig)) ||
            script_mentions(root, p, word ? word : signame_format(sig, name)))
            return RUNTIME_NONE;
        return runtimes[i].used & PROCESS_BIT(sig) ? RUNTIME_USES : RUNTIME_RAISES;
    }
    return RUNTIME_NONE;
}
