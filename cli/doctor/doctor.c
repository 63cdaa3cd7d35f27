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

static bool is_lost_at(struct diagnosis *d, const struct patient *patient)
{
    switch (patient->verdict.fate) {
    case FATE_DROPPED:
    case FATE_IGNORED:
    case FATE_HELD:
    case FATE_FORBIDDEN:
    case FATE_NEVER:
        return true;
    case FATE_STOPPED: // sigshim sends SIGCONT along with the signal
        return !patient->teller || !doctor_patient(d, patient->teller)->passes;
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
    return p->up && doctor_is_alive(p) && doctor_patient(d, p)->verdict.fate == FATE_STOPPED &&
           doctor_patient(d, p->up)->reached && doctor_patient(d, p->up)->verdict.fate != FATE_DIES;
}

static void conclude(struct diagnosis *d)
{
    for (size_t i = 0; i < d->count; i++) {
        struct patient *patient = &d->patients[i];
        patient->process = &d->processes[i];
        if (!patient->seen) {
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
    char path[512], name[32] = "";
    snprintf(path, sizeof(path), "%s/self/ns/pid", ret->root);
    ret->host = readlink(path, name, sizeof(name) - 1) > 0 && strcmp(name, HOST_NAMESPACE) == 0;
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
        doctor_follow(ret, p);
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
