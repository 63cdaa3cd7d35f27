// SPDX-License-Identifier: MIT
// sigshim doctor: which processes it shows.
#include "doctor.h"

static bool is_asked_for(const struct diagnosis *d, const struct process *p)
{
    for (size_t i = 0; i < d->starts; i++)
        if (d->start[i] == p)
            return true;
    return false;
}

static bool is_below_another(const struct diagnosis *d, const struct process *p)
{
    while ((p = p->up))
        if (is_asked_for(d, p))
            return true;
    return false;
}

// A process that has come into a container from outside, such as by docker exec.
static bool has_entered(const struct diagnosis *d, const struct process *p)
{
    for (size_t i = 0; i < d->starts; i++) {
        const struct process *start = d->start[i];
        if (start->init && start != p && start->levels > 1 && start->levels == p->levels &&
            !process_parent(p) && process_same_namespace(d->root, start, p))
            return true;
    }
    return false;
}

bool doctor_is_top(const struct diagnosis *d, const struct process *p)
{
    if (d->starts == 0)
        return !p->up && !p->kernel;
    return (is_asked_for(d, p) || has_entered(d, p)) && !is_below_another(d, p);
}

bool doctor_is_shown(const struct diagnosis *d, const struct process *p)
{
    while (p && !doctor_is_top(d, p))
        p = p->up;
    return d->starts == 0 || p;
}
