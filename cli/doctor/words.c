// SPDX-License-Identifier: MIT
// sigshim doctor: what it says of a process, and the conclusion.
#include "../../shim/base/base.h"
#include "doctor.h"

#include <signal.h>
#include <string.h>

// Names may contain control characters and quotes, which must not reach a terminal or JSON as they
// are.
const char *words_escaped(const char *text, bool json)
{
    static char buf[2][8192];
    static int turn;
    struct fmt out;
    turn ^= 1;
    fmt_init(&out, buf[turn], sizeof(buf[turn]), json);
    fmt_text(&out, text);
    buf[turn][out.len] = '\0';
    return buf[turn];
}

const char *words_of_status(int status, bool json)
{
    static const char *const words[][2] = {
        {"OK", "arrives"}, {"LOST", "lost"}, {"UNKNOWN", "unknown"}};
    return words[status][json];
}

void words_put_json(const char *name, const char *text, const char *after)
{
    printf("\"%s\":\"%s\"%s", name, words_escaped(text, true), after);
}

const struct process *words_child(const struct process *p)
{
    const struct process *child = p->first;
    while (child && child->state == 'Z')
        child = child->next;
    return child;
}

// "7 (node)", and where it has another number in a PID namespace of its own "4711 (node, pid 7
// there)".
static const char *named(const struct process *p)
{
    static char buf[2][256];
    static int turn;
    char there[32] = "";
    turn ^= 1;
    if (p->levels > 1)
        snprintf(there, sizeof(there), ", pid %d there", p->inner);
    snprintf(buf[turn], sizeof(buf[turn]), "%d (%.200s%s)", p->pid, words_escaped(p->name, false),
             there);
    return buf[turn];
}

static const char *text_of_sigshim(const struct patient *patient)
{
    const struct verdict *verdict = &patient->verdict;
    bool passes = patient->passes && words_child(patient->process);
    if (verdict->trap)
        return passes ? "has a trap; sigshim passes the signal on first" : "has a trap";
    if (verdict->own && verdict->settings.passes_always && passes)
        return "is a shell with a handler of its own; sigshim passes the signal on first";
    if (verdict->own)
        return passes ? "is a shell that raises it again, and then sigshim logs, cleans up and "
                        "passes it on"
                      : "is a shell that raises it again, and then sigshim logs and cleans up";
    if (verdict->may_handle)
        return passes
                   ? "has sigshim, which passes it on unless the app has a handler of its own"
                   : "has sigshim, and the app may have a handler of its own, which runs instead";
    return passes ? "has sigshim, which logs, cleans up and passes it on"
                  : "has sigshim, which logs and cleans up";
}

static const char *text_of_ignoring(const struct verdict *verdict)
{
    if (verdict->interactive)
        return "is an interactive shell, which ignores it by itself";
    return verdict->shell && verdict->sig == SIGQUIT ? "is a shell, which ignores it by itself"
                                                     : fate_text(FATE_IGNORED);
}

const char *words_of_fate(const struct patient *patient)
{
    const struct verdict *verdict = &patient->verdict;
    if (verdict->fate == FATE_SIGSHIM && patient->reached)
        return text_of_sigshim(patient);
    if (verdict->fate == FATE_INIT && strcmp(patient->process->name, "timeout") == 0)
        return "passes it on";
    if (verdict->fate == FATE_IGNORED)
        return text_of_ignoring(verdict);
    if (verdict->interactive && verdict->fate == FATE_RUNTIME)
        return "is an interactive shell, which raises it again, and the kernel drops that for pid 1";
    if (verdict->uses && verdict->fate == FATE_RUNTIME)
        return "has a runtime that uses it by itself, unless the app has a handler";
    if (verdict->trap && verdict->fate == FATE_HELD)
        return "has a trap, which will not run until its foreground child ends";
    if (verdict->trap && verdict->fate == FATE_MAYBE)
        return "has a trap, which may have to wait for a foreground child";
    return verdict->trap && verdict->fate == FATE_CAUGHT ? "has a trap" : fate_text(verdict->fate);
}

static void describe_loss(const struct diagnosis *d, char *ret, size_t size)
{
    const struct patient *hop = d->hop;
    const struct verdict *verdict = &hop->verdict;
    const struct process *p = hop->process, *child = words_child(p);
    const char *end = d->container && d->sig == SIGTERM
                          ? "`docker stop` will take the full timeout: "
                          : "the signal is lost: ";
    if ((verdict->fate == FATE_DIES || verdict->fate == FATE_LEAVES) && child)
        snprintf(ret, size, "%s dies without passing it on; %s %s", named(p), named(child),
                 d->container ? "is killed without being told" : "never gets it");
    else if (verdict->fate == FATE_DROPPED && child)
        snprintf(ret, size, "%s%s%s has no handler and does not pass it on to %s", end,
                 p->levels > 1 ? "" : "pid ", named(p), named(child));
    else if (verdict->fate == FATE_HELD)
        snprintf(ret, size, "%s%s will not %s until %s, which is not told, has ended", end,
                 named(p), verdict->trap ? "run its trap" : "act on it", named(verdict->waits_for));
    else
        snprintf(ret, size, "%s%s %s", end, named(p), words_of_fate(hop));
    size_t len = strlen(ret);
    if (d->losses > 1 && len < size)
        snprintf(ret + len, size - len, ", and so for %zu more", d->losses - 1);
}

static void describe_doubt(const struct diagnosis *d, char *ret, size_t size)
{
    const struct patient *doubt = d->doubt;
    const char *more = "";
    if (doctor_is_hurried(d, doubt)) {
        snprintf(ret, size, "cannot tell: %s ends as soon as", named(doubt->teller));
        size_t len = strlen(ret);
        snprintf(ret + len, size - len, " %s has died, and %s may not be done by then",
                 named(doubt->process), named(words_child(doubt->process)));
        return;
    }
    if (doubt->verdict.unseen)
        more = "; this user may not see all of it";
    else if (doubt->verdict.fate == FATE_IGNORED || doubt->verdict.fate == FATE_BLOCKED)
        more = ", if it is told at all";
    snprintf(ret, size, "cannot tell: %s %s%s", named(doubt->process), words_of_fate(doubt), more);
}

void doctor_reason(const struct diagnosis *d, char *ret, size_t size)
{
    if (d->hop)
        describe_loss(d, ret, size);
    else if (d->doubt)
        describe_doubt(d, ret, size);
    else
        snprintf(ret, size, "it arrives; what a handler does with it is up to the app%s",
                 d->sig == SIGWINCH ? "; from a terminal that changes its size it stops nothing"
                                    : "");
}
