// SPDX-License-Identifier: MIT
// sigshim doctor: runtimes whose own cleanups need a line more than the preload. The lines are
// those of docs/runtimes.md; tests/runtimes/rows.py compares them.
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "doctor.h"
#include "programs.h"
#include "script.h"

#include <signal.h>
#include <string.h>

enum { PYTHON }; // the first one, which needs it only where SIGINT is ignored

static const struct runtime {
    const char *programs, *cleanups, *line;
    const char *mark;    // a variable, and what it has in it where the line is there already
    const char *handles; // in the text of apps that handle the signal by themselves
} runtimes[] = {
    {"python", "`finally`, `atexit`, buffers", "env --default-signal=INT COMMAND", NULL, "SIGTERM"},
    {"pypy", "`finally`, buffers", "ENV SIGSHIM_UNWIND=python,pypy", NULL, "SIGTERM"},
    {"perl", "`END`, `DESTROY`, buffers", "ENV PERL5OPT=-Msigtrap=die,TERM", "PERL5OPT=sigtrap",
     "SIG"},
    {"php", "shutdown functions, destructors, buffers", "ENV PHP_INI_SCAN_DIR=:/usr/lib/sigshim",
     "PHP_INI_SCAN_DIR=sigshim", "pcntl_"},
    {"node,nodejs", "the `exit` event", "ENV NODE_OPTIONS=--require=/usr/lib/sigshim/stop.js",
     "NODE_OPTIONS=stop.js", "SIGTERM"},
    {"bun", "the `exit` event", "ENV BUN_OPTIONS=--preload=/usr/lib/sigshim/stop.js",
     "BUN_OPTIONS=stop.js", "SIGTERM"},
    {"lua", "`__close`, `__gc`", "ENV SIGSHIM_UNWIND=python,lua", NULL, "signal"},
    {"R", "`on.exit`, finalizers", "ENV SIGSHIM_UNWIND=python,R", NULL, NULL},
};

static bool has_mark(const struct diagnosis *d, const struct process *p, const struct runtime *it)
{
    static char text[256 << 10];
    const char *word = strchr(it->mark, '=') + 1;
    long size = process_read(d->root, p->at, "environ", text, sizeof(text));
    for (char *at = text; at < text + size; at += strlen(at) + 1)
        if (strncmp(at, it->mark, (size_t)(word - it->mark)) == 0)
            return strstr(at, word) != NULL;
    return false;
}

// npm and its kin, which handle signals and call themselves "npm start".
static bool is_manager(const struct process *p)
{
    return strncmp(p->name, "npm", 3) == 0 || strncmp(p->name, "pnpm", 4) == 0 ||
           strncmp(p->name, "yarn", 4) == 0;
}

static bool needs_line(const struct diagnosis *d, const struct process *p, const struct runtime *it,
                       const char *program)
{
    struct settings its;
    settings_of(d->root, p, program, d->sig, &its);
    if (!its.acts || is_manager(p) || (it->handles && script_mentions(d->root, p, it->handles)))
        return false;
    if (it == &runtimes[PYTHON]) // in the background of a script
        return its.unwinds && (p->ignored & PROCESS_BIT(SIGINT));
    return it->mark ? !has_mark(d, p, it) : !its.unwinds;
}

// Where sigshim will end it: now, or once the cure has brought it the preload.
static bool may_be_ended(const struct diagnosis *d, const struct patient *patient,
                         const char *program)
{
    enum fate fate = patient->verdict.fate;
    if (fate == FATE_SIGSHIM)
        return patient->reached || d->hop;
    if (!d->container || !d->hop)
        return false;
    return fate == FATE_DIES || fate == FATE_DROPPED ||
           runtime_handler_of(d->root, patient->process, program, d->sig) == RUNTIME_RAISES;
}

// The runtime that needs its line, or NULL.
static const struct runtime *runtime_to_note(const struct diagnosis *d, size_t at)
{
    const struct process *p = &d->processes[at];
    char program[PROCESS_NAME_MAX];
    process_program(d->root, p->at, program);
    if (!doctor_is_shown(d, p) || !may_be_ended(d, &d->patients[at], program))
        return NULL;
    for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++)
        if (config_list_has_version(runtimes[i].programs, program))
            return needs_line(d, p, &runtimes[i], program) ? &runtimes[i] : NULL;
    return NULL;
}

// How many processes need the line of this runtime, from the first one on.
static size_t count_alike(const struct diagnosis *d, size_t from, const struct runtime *it)
{
    size_t count = 0;
    for (size_t i = from; i < d->count; i++)
        count += runtime_to_note(d, i) == it;
    return count;
}

bool doctor_note(const struct diagnosis *d, struct doctor_notes *notes, char *ret, size_t size)
{
    for (; notes->at < d->count; notes->at++) {
        const struct runtime *it = runtime_to_note(d, notes->at);
        if (!it || (notes->seen & 1u << (it - runtimes)))
            continue;
        notes->seen |= 1u << (it - runtimes);
        const struct process *p = d->processes + notes->at;
        size_t more = count_alike(d, notes->at, it) - 1;
        char others[32] = "";
        if (more)
            snprintf(others, sizeof(others), " and %zu more", more);
        snprintf(ret, size, "%d (%s)%s: its own cleanups (%s) run at a stop only with `%s`", p->pid,
                 words_escaped(p->name, false), others, it->cleanups, it->line);
        return true;
    }
    return false;
}
