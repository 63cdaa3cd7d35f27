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

bool doctor_is_alive(const struct process *p)
{
    return p->state != 'Z' && p->state != 'X' && p->pid != getpid();
}

static void deliver(struct diagnosis *d, const struct process *p, const struct process *teller);

// The nearest ancestor that is in a family's stop, or an init that tells orphans. NULL if there is
// none.
static const struct process *adopter_of(struct diagnosis *d, const struct process *p)
{
    while ((p = p->up) && !doctor_patient(d, p)->stops)
        continue;
    return p;
}

// kill(2)
static bool may_signal(const struct process *from, const struct process *to)
{
    return !from || from->may_kill || from->uid[0] == to->uid[0] || from->uid[0] == to->uid[2] ||
           from->uid[1] == to->uid[0] || from->uid[1] == to->uid[2];
}

// Does it answer for its children? As family_role() in shim/family/role.c.
static bool has_role(struct diagnosis *d, const struct process *p)
{
    const struct patient *patient = doctor_patient(d, p);
    const struct process *teller = patient->teller, *above = p->up;
    if (d->host)
        return false;
    if (p->init || (teller ? teller->pid == 1 && teller == above : !above))
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
        deliver(d, child, teller);
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
    deliver(d, child, p);
    for (size_t i = 0; patient->verdict.init == INIT_GROUP && i < d->count; i++)
        if (d->processes[i].group == child->group && doctor_is_alive(&d->processes[i]) &&
            &d->processes[i] != p)
            deliver(d, &d->processes[i], p);
    if (patient->verdict.adopts)
        tell_children(d, p, p);
}

static void deliver(struct diagnosis *d, const struct process *p, const struct process *teller)
{
    struct patient *patient = doctor_patient(d, p);
    struct verdict *verdict = &patient->verdict;
    if (patient->seen)
        return;
    patient->seen = true;
    patient->teller = teller;
    fate_of(d->root, p, d->sig, false, verdict);
    if (!may_signal(teller, p)) {
        verdict->fate = FATE_FORBIDDEN;
        return;
    }
    patient->reached = true;
    bool shim = verdict->fate == FATE_SIGSHIM, passes = shim && has_role(d, p);
    if (passes && verdict->settings.passes_never) {
        passes = false;
        if (verdict->shell && !verdict->trap && p->first)
            verdict->fate = FATE_NEVER;
    }
    const struct process *adopter = shim || verdict->fate == FATE_DIES ? adopter_of(d, p) : NULL;
    patient->passes = passes;
    patient->stops = verdict->adopts || (passes && !verdict->trap);
    if (passes)
        tell_children(d, p, p);
    else if (verdict->fate == FATE_INIT)
        init_tells(d, p);
    else if (adopter)
        tell_children(d, p, adopter);
}

void doctor_follow(struct diagnosis *d, const struct process *p)
{
    deliver(d, p, NULL);
}
