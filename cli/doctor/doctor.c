// SPDX-License-Identifier: MIT
// sigshim doctor: where a signal is lost.
#include "doctor.h"
#include "../cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_NAMESPACE "pid:[4026531836]" // PROC_PID_INIT_INO, include/linux/proc_ns.h

// A child that was not told and that nobody looks after once p has died.
static const struct process *find_forgotten(struct diagnosis *d, const struct process *p)
{
    for (const struct process *child = p->first; child; child = child->next)
        if (doctor_is_alive(child) && !doctor_patient(d, child)->seen)
            return child;
    return NULL;
}

// A shell that waits for its foreground child acts on the signal once that has ended, which it does
// if it is told, too.
static bool waits_for_ever(struct diagnosis *d, const struct patient *patient)
{
    return !patient->verdict.waits_for || !doctor_patient(d, patient->verdict.waits_for)->reached;
}

// A shell that does nothing itself ends all the same when its children do, if all of them are told.
static bool follows_its_children(struct diagnosis *d, const struct patient *patient)
{
    bool any = false;
    if (!patient->verdict.shell)
        return false;
    for (const struct process *child = patient->process->first; child; child = child->next) {
        if (!doctor_is_alive(child))
            continue;
        if (!doctor_patient(d, child)->reached)
            return false;
        any = true;
    }
    return any;
}

static bool is_lost_at(struct diagnosis *d, const struct patient *patient)
{
    switch (patient->verdict.fate) {
    case FATE_DROPPED:
    case FATE_FORBIDDEN:
    case FATE_NEVER:
    case FATE_PAUSES:
        return true;
    case FATE_IGNORED:
    case FATE_NOTED:
        return !follows_its_children(d, patient);
    case FATE_NOTHING: // SIGCONT ends nothing, either, but wakes
        return patient->process->state != 'T' && !follows_its_children(d, patient);
    case FATE_HELD:
        return waits_for_ever(d, patient);
    case FATE_STOPPED: // sigshim sends SIGCONT along with the signal
        return !patient->teller || !doctor_patient(d, patient->teller)->passes;
    case FATE_BLOCKED: // in doubt where a waiting thread could be hidden from us
        return !patient->verdict.unseen;
    case FATE_DIES:
    case FATE_LEAVES:
        return find_forgotten(d, patient->process) != NULL;
    default:
        return false;
    }
}

// An init ends when its child does. What is below that child, if it is told, too, may then be
// killed before it is done.
bool doctor_is_hurried(const struct diagnosis *d, const struct patient *patient)
{
    const struct process *teller = patient->teller;
    const struct verdict *init = teller ? &d->patients[teller - d->processes].verdict : NULL;
    return init && init->fate == FATE_INIT && !init->adopts && teller == patient->process->up &&
           patient->verdict.fate == FATE_DIES && words_child(patient->process);
}

static bool is_in_doubt(struct diagnosis *d, const struct patient *patient)
{
    enum fate fate = patient->verdict.fate;
    if (fate == FATE_MAYBE)
        return waits_for_ever(d, patient);
    if (doctor_is_hurried(d, patient))
        return true;
    return fate == FATE_UNKNOWN || fate == FATE_RUNTIME || fate == FATE_TRACED ||
           (patient->verdict.unseen && fate != FATE_DIES && fate != FATE_IGNORED &&
            fate != FATE_HELD);
}

// Not told yet, but its parent, which handles the signal, may tell it and wait for it, in vain.
static bool is_deaf_below(struct diagnosis *d, const struct process *p)
{
    if (!p->up || !doctor_is_alive(p) || !doctor_patient(d, p->up)->reached)
        return false;
    const struct verdict *above = &doctor_patient(d, p->up)->verdict;
    return p->state == 'T' ? above->fate != FATE_DIES
                           : above->fate == FATE_CAUGHT && (above->kills & p->ignored);
}

// Who has told it may have a handler of its own instead, and then tells nobody.
static bool is_told_for_sure(struct diagnosis *d, const struct patient *patient)
{
    while (patient->teller) {
        patient = doctor_patient(d, patient->teller);
        if (patient->verdict.may_handle)
            return false;
    }
    return true;
}

static void conclude(struct diagnosis *d)
{
    for (size_t i = 0; i < d->count; i++)
        d->patients[i].process = &d->processes[i];
    for (size_t i = 0; i < d->count; i++) {
        struct patient *patient = &d->patients[i];
        bool doubt;
        if (!patient->seen) {
            fate_of(d->root, patient->process, d->sig, true, &patient->verdict);
            doubt = is_deaf_below(d, patient->process);
        } else {
            bool lost = is_lost_at(d, patient), sure = is_told_for_sure(d, patient);
            patient->lost = lost && sure;
            d->losses += patient->lost;
            if (patient->lost && !d->hop)
                d->hop = patient;
            doubt = is_in_doubt(d, patient) || (lost && !sure);
        }
        if (doubt && !d->doubt)
            d->doubt = patient;
    }
}

// Of pid 1 of what this /proc shows, or where that may not be read, of this process.
static bool is_of_host(const char *root)
{
    char path[512], name[32] = "";
    snprintf(path, sizeof(path), "%s/1/ns/pid", root);
    if (readlink(path, name, sizeof(name) - 1) <= 0) {
        snprintf(path, sizeof(path), "%s/self/ns/pid", root);
        if (readlink(path, name, sizeof(name) - 1) <= 0)
            return false;
    }
    return strcmp(name, HOST_NAMESPACE) == 0;
}

bool doctor_examine(struct diagnosis *ret, const int *pids, size_t count)
{
    static const int first = 1;
    ret->host = is_of_host(ret->root);
    ret->processes = process_read_all(ret->root, &ret->count);
    ret->patients = calloc(ret->count + 1, sizeof(*ret->patients));
    ret->start = calloc(count + 1, sizeof(struct process *));
    ret->starts = count;
    if (count == 0)
        pids = &first;
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct process *p = process_find(ret->processes, ret->count, pids[i]);
        if (!p || !ret->patients || !ret->start) {
            if (!ret->quiet)
                fprintf(stderr, "sigshim doctor: no such process: %d (looking in %s)\n", pids[i],
                        ret->root);
            return false;
        }
        ret->start[i] = p;
        ret->container |= p->init && !doctor_is_on_host(ret, p);
    }
    for (size_t i = 0; i < (count ? count : 1); i++)
        doctor_follow(ret, ret->start[i]);
    conclude(ret);
    return true;
}

void doctor_free(struct diagnosis *d)
{
    free(d->patients);
    free(d->start);
    process_free(d->processes);
}

int doctor_status(const struct diagnosis *d)
{
    return d->hop ? CLI_NO : d->doubt ? CLI_CANNOT_TELL : CLI_YES;
}
