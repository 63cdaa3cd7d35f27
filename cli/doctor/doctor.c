// SPDX-License-Identifier: MIT
// sigshim doctor: follows a signal through the tree of processes.
#include "doctor.h"
#include "../cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct patient *patient_of(struct diagnosis *d, const struct process *p)
{
    return &d->patients[p - d->processes];
}

static bool is_alive(const struct process *p)
{
    return p->state != 'Z' && p->state != 'X' && p->pid != getpid();
}

// Where sigshim passes on what it gets: in pid 1, in its children, and in processes that were
// started from outside (docker exec).
static bool is_main(const struct process *p)
{
    return p->pid == 1 || !p->up || p->up->pid == 1;
}

static void deliver(struct diagnosis *d, const struct process *p);

static void deliver_to_children(struct diagnosis *d, const struct process *p)
{
    for (const struct process *child = p->first; child; child = child->next)
        if (is_alive(child))
            deliver(d, child);
}

// The child that an init has started is its oldest one.
static void pass_on(struct diagnosis *d, const struct process *p, bool group)
{
    const struct process *child = p->first;
    while (child && !is_alive(child))
        child = child->next;
    if (!child)
        return;
    deliver(d, child);
    for (size_t i = 0; group && i < d->count; i++)
        if (d->processes[i].group == child->group && is_alive(&d->processes[i]) &&
            &d->processes[i] != p)
            deliver(d, &d->processes[i]);
}

// Orphans below such a process are reparented to it and get the signal too.
static bool has_sigshim_above(struct diagnosis *d, const struct process *p)
{
    while ((p = p->up))
        if (is_main(p) && patient_of(d, p)->verdict.fate == FATE_SIGSHIM)
            return true;
    return false;
}

static void deliver(struct diagnosis *d, const struct process *p)
{
    struct patient *patient = patient_of(d, p);
    if (patient->reached)
        return;
    patient->reached = true;
    fate_of(d->root, p, d->sig, false, &patient->verdict);
    bool ends = patient->verdict.fate == FATE_SIGSHIM || patient->verdict.fate == FATE_DIES;
    if ((patient->verdict.fate == FATE_SIGSHIM && is_main(p)) || (ends && has_sigshim_above(d, p)))
        deliver_to_children(d, p);
    else if (patient->verdict.fate == FATE_INIT)
        pass_on(d, p, patient->verdict.init == INIT_GROUP);
}

// A child that was not told and that nobody looks after once p has died.
static const struct process *find_forgotten(struct diagnosis *d, const struct process *p)
{
    for (const struct process *child = p->first; child; child = child->next)
        if (is_alive(child) && !patient_of(d, child)->reached)
            return child;
    return NULL;
}

static bool is_lost_at(struct diagnosis *d, const struct patient *patient)
{
    switch (patient->verdict.fate) {
    case FATE_DROPPED:
    case FATE_IGNORED:
    case FATE_HELD:
        return true;
    case FATE_STOPPED: // sigshim sends SIGCONT along with the signal
        return !has_sigshim_above(d, patient->process);
    case FATE_BLOCKED: // in doubt where a waiting thread could be hidden from us
        return !patient->verdict.unseen;
    case FATE_DIES:
        return find_forgotten(d, patient->process) != NULL;
    default:
        return false;
    }
}

static bool is_in_doubt(const struct patient *patient)
{
    enum fate fate = patient->verdict.fate;
    return fate == FATE_UNKNOWN || fate == FATE_MAYBE || fate == FATE_RUNTIME ||
           fate == FATE_TRACED ||
           (patient->verdict.unseen && fate != FATE_DIES && fate != FATE_IGNORED);
}

// Not told yet, but its parent, which handles the signal, may tell it and wait for it.
static bool is_stopped_below(struct diagnosis *d, const struct process *p)
{
    return p->up && is_alive(p) && patient_of(d, p)->verdict.fate == FATE_STOPPED &&
           patient_of(d, p->up)->reached && patient_of(d, p->up)->verdict.fate != FATE_DIES;
}

static void conclude(struct diagnosis *d)
{
    for (size_t i = 0; i < d->count; i++) {
        struct patient *patient = &d->patients[i];
        patient->process = &d->processes[i];
        if (!patient->reached) {
            fate_of(d->root, patient->process, d->sig, true, &patient->verdict);
            if (!d->doubt && is_stopped_below(d, patient->process))
                d->doubt = patient;
            continue;
        }
        patient->lost = is_lost_at(d, patient);
        if (patient->lost && !d->hop)
            d->hop = patient;
        if (is_in_doubt(patient) && !d->doubt)
            d->doubt = patient;
    }
}

bool doctor_examine(struct diagnosis *ret, const int *pids, size_t count)
{
    static const int first = 1;
    ret->processes = process_read_all(ret->root, &ret->count);
    ret->patients = calloc(ret->count + 1, sizeof(*ret->patients));
    ret->container = count == 0;
    if (count == 0) {
        pids = &first;
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        struct process *p = process_find(ret->processes, ret->count, pids[i]);
        if (!p || !ret->patients) {
            fprintf(stderr, "sigshim doctor: no such process: %d (looking in %s)\n", pids[i],
                    ret->root);
            return false;
        }
        ret->container |= p->init;
        deliver(ret, p);
    }
    conclude(ret);
    return true;
}

void doctor_free(struct diagnosis *d)
{
    free(d->patients);
    process_free(d->processes);
}

int doctor_status(const struct diagnosis *d)
{
    return d->hop ? CLI_NO : d->doubt ? CLI_CANNOT_TELL : CLI_YES;
}
