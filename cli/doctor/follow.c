// SPDX-License-Identifier: MIT
// sigshim doctor: follows a signal through the tree of processes, as shim/family would pass it on.
#include "../../shim/config/config.h"
#include "../readers.h"
#include "doctor.h"

#include <stdlib.h>
#include <unistd.h>

struct patient *doctor_patient(struct diagnosis *d, const struct process *p)
{
    return &d->patients[p - d->processes];
}

bool doctor_is_self(const struct process *p)
{
    static int self;
    self = self ? self : getpid();
    return p->pid == self;
}

bool doctor_is_alive(const struct process *p)
{
    return p->state != 'Z' && p->state != 'X' && !doctor_is_self(p);
}

static void deliver(struct diagnosis *d, const struct process *p, const struct process *teller,
                    int sig);

// The nearest ancestor that is in a family's stop, or an init that tells orphans. NULL if there is
// none.
static const struct process *adopter_of(struct diagnosis *d, const struct process *p)
{
    while ((p = process_parent(p)) && !doctor_patient(d, p)->stops)
        continue;
    return p;
}

// kill(2)
static bool may_signal(const struct process *from, const struct process *to)
{
    return !from || from->may_kill || from->uid[0] == to->uid[0] || from->uid[0] == to->uid[2] ||
           from->uid[1] == to->uid[0] || from->uid[1] == to->uid[2];
}

bool doctor_is_on_host(const struct diagnosis *d, const struct process *p)
{
    return d->host && p->levels <= 1;
}

// Does it answer for its children? As family_role() in shim/family/role.c.
static bool has_role(struct diagnosis *d, const struct process *p)
{
    const struct patient *patient = doctor_patient(d, p);
    const struct process *teller = patient->teller, *above = process_parent(p);
    if (doctor_is_on_host(d, p))
        return false;
    if (p->init || (!above && (!teller || teller->levels < p->levels)) ||
        (teller && teller->init && teller == above))
        return true;
    if (teller && teller == above && doctor_patient(d, teller)->passes &&
        patient->verdict.settings.passes_always)
        return true;
    above = adopter_of(d, p);
    return above && doctor_patient(d, above)->passes;
}

static void tell(struct diagnosis *d, const struct process *p, const struct process *child,
                 const struct process *teller, bool reads)
{
    struct patient *patient = doctor_patient(d, child);
    const char *last = doctor_patient(d, teller)->verdict.settings.last;
    if (patient->seen)
        return;
    patient->seen = reads;
    patient->when = config_list_has(last, child->name) ? WHEN_LAST
                    : p != teller                      ? WHEN_ORPHAN
                                                       : WHEN_AT_ONCE;
    if (reads)
        patient->verdict = (struct verdict){.fate = FATE_READER};
    else
        deliver(d, child, teller, doctor_patient(d, teller)->verdict.sig);
}

// Tells the children of p but readers. teller: p itself, or who adopts them.
static void tell_children(struct diagnosis *d, const struct process *p,
                          const struct process *teller)
{
    size_t count = 0;
    for (const struct process *child = p->first; child; child = child->next)
        count += doctor_is_alive(child);
    struct relative *kids = calloc(count + 1, sizeof(*kids)), *kid = kids;
    for (const struct process *child = p->first; kids && child; child = child->next)
        if (doctor_is_alive(child))
            (kid++)->pid = child->at;
    if (kids)
        readers_find(d->root, p->at, kids, count);
    kid = kids;
    for (const struct process *child = p->first; kids && child; child = child->next)
        if (doctor_is_alive(child))
            tell(d, p, child, teller, (kid++)->reads);
    free(kids);
}

// The child that an init has started is its oldest one.
static void init_tells(struct diagnosis *d, const struct process *p)
{
    const struct patient *patient = doctor_patient(d, p);
    const struct process *child = p->first;
    while (child && !doctor_is_alive(child))
        child = child->next;
    if (!child)
        return;
    deliver(d, child, p, patient->verdict.sig);
    for (size_t i = 0; patient->verdict.init == INIT_GROUP && i < d->count; i++)
        if (d->processes[i].group == child->group && doctor_is_alive(&d->processes[i]) &&
            &d->processes[i] != p)
            deliver(d, &d->processes[i], p, patient->verdict.sig);
    if (patient->verdict.adopts)
        tell_children(d, p, p);
}

// As family_keeps() in shim/family: a shell with children has no use for the other signal, and
// hands this one to them as it is; where the other one is ignored, this one stays.
static void rewrite(struct diagnosis *d, const struct process *p)
{
    struct verdict *verdict = &doctor_patient(d, p)->verdict;
    int target = verdict->sigshim ? verdict->settings.map[verdict->sig] : 0;
    if (!target || (verdict->shell && words_child(p)) || (p->ignored & (uint64_t)1 << (target - 1)))
        return;
    fate_of(d->root, p, target, false, verdict);
}

// Who passes it on although it has a handler of its own: family_pass() in shim/family/wait.c.
static bool passes_always(const struct process *p, const struct verdict *verdict)
{
    return verdict->sigshim && verdict->settings.passes_always && (verdict->shell || p->init);
}

static void pass_on(struct diagnosis *d, const struct process *p, bool role)
{
    struct patient *patient = doctor_patient(d, p);
    struct verdict *verdict = &patient->verdict;
    bool handles = verdict->trap || verdict->own;
    if (role && handles && passes_always(p, verdict) && verdict->fate != FATE_IGNORED)
        verdict->fate = FATE_SIGSHIM;
    bool shim = verdict->fate == FATE_SIGSHIM, passes = shim && role;
    if (passes && verdict->settings.passes_never) {
        passes = false;
        if (verdict->shell && !handles && p->first)
            verdict->fate = FATE_NEVER;
    }
    bool ends = shim || verdict->fate == FATE_DIES || verdict->fate == FATE_LEAVES;
    const struct process *adopter = ends ? adopter_of(d, p) : NULL;
    patient->passes = passes;
    patient->stops = verdict->adopts || (passes && !verdict->trap);
    if (passes)
        tell_children(d, p, p);
    else if (verdict->fate == FATE_INIT)
        init_tells(d, p);
    else if (adopter)
        tell_children(d, p, adopter);
}

static void deliver(struct diagnosis *d, const struct process *p, const struct process *teller,
                    int sig)
{
    struct patient *patient = doctor_patient(d, p);
    if (patient->seen)
        return;
    patient->seen = true;
    patient->teller = teller;
    patient->told = sig;
    fate_of(d->root, p, sig, false, &patient->verdict);
    if (!may_signal(teller, p)) {
        patient->verdict.fate = FATE_FORBIDDEN;
        return;
    }
    patient->reached = true;
    rewrite(d, p);
    pass_on(d, p, has_role(d, p));
}

void doctor_follow(struct diagnosis *d, const struct process *p)
{
    deliver(d, p, NULL, d->sig);
}
