// SPDX-License-Identifier: MIT
// sigshim doctor: the tree of processes and the conclusion, for people.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "doctor.h"

#include <string.h>

#define FOLD_MIN 3 // so many children that are alike become one line

static const struct patient *patient_of(const struct diagnosis *d, const struct process *p)
{
    return &d->patients[p - d->processes];
}

static void print_notes(const struct diagnosis *d, const struct patient *patient)
{
    char name[SIGNAME_MAX];
    const struct process *p = patient->process;
    const struct verdict *verdict = &patient->verdict;
    if (patient->reached && verdict->sig != patient->told)
        printf("; SIGSHIM_MAP makes it %s", signame_format(verdict->sig, name));
    if (patient->reached && patient->when != WHEN_AT_ONCE)
        printf("; it is told %s", patient->when == WHEN_LAST ? "when the others are gone"
                                                             : "when its parent has gone");
    if (verdict->unseen)
        printf(" (this user may not see all of it)");
    if (p->levels > (d->starts ? d->start[0]->levels : 1))
        printf(" (in a PID namespace of its own)");
    if (doctor_is_self(p))
        printf(" (this is the doctor)");
}

// alike: how many of its siblings the line stands for, itself among them.
static void print_line(const struct diagnosis *d, const struct patient *patient, int depth,
                       size_t alike)
{
    const struct process *p = patient->process;
    bool colour = cli_colour();
    printf("%7d ", p->pid);
    if (p->levels > 1)
        printf("[%d] ", p->inner);
    printf("%*s%s", depth * 2, "", words_escaped(p->name, false));
    if (alike > 1)
        printf(" \u00d7 %zu", alike);
    printf(": %s%s",
           patient->reached || patient->verdict.fate >= FATE_ZOMBIE ? "" : "is not told; it ",
           words_of_fate(patient));
    print_notes(d, patient);
    if (patient->lost)
        printf("  %s<-- lost here%s", colour ? "\033[31m" : "", colour ? "\033[0m" : "");
    putchar('\n');
}

static bool is_alike(const struct diagnosis *d, const struct process *a, const struct process *b)
{
    const struct patient *x = patient_of(d, a), *y = patient_of(d, b);
    if (x->verdict.fate != y->verdict.fate || x->lost != y->lost || x->reached != y->reached ||
        x->when != y->when || x->passes != y->passes || x->told != y->told ||
        x->verdict.sig != y->verdict.sig || x->verdict.unseen != y->verdict.unseen ||
        a->levels != b->levels || doctor_is_self(a) || doctor_is_self(b) ||
        strcmp(a->name, b->name) != 0 || strcmp(words_of_fate(x), words_of_fate(y)) != 0)
        return false;
    for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
        if (!is_alike(d, a, b))
            return false;
    return !a && !b;
}

// How many of p and the siblings after it are alike. Folds them into one.
static size_t fold(const struct diagnosis *d, const struct process *p)
{
    size_t count = 0;
    for (const struct process *q = p; q; q = q->next)
        count += is_alike(d, p, q);
    if (count < FOLD_MIN)
        return 1;
    for (const struct process *q = p->next; q; q = q->next)
        d->patients[q - d->processes].folded |= is_alike(d, p, q);
    return count;
}

static void print_tree(const struct diagnosis *d, const struct process *p, int depth, size_t alike)
{
    print_line(d, patient_of(d, p), depth, alike);
    for (const struct process *child = p->first; child; child = child->next)
        if (!patient_of(d, child)->folded)
            print_tree(d, child, depth + 1, fold(d, child));
}

void doctor_print(const struct diagnosis *d)
{
    char name[SIGNAME_MAX], text[1024];
    bool outside = d->starts && d->start[0]->levels > 1;
    printf("%s%s\n", signame_format(d->sig, name),
           outside ? ", seen from outside; in brackets, the PIDs in the container" : "");
    for (size_t i = 0; i < d->count; i++) {
        const struct process *p = &d->processes[i];
        if (doctor_is_top(d, p))
            print_tree(d, p, 0, 1);
    }
    doctor_reason(d, text, sizeof(text));
    printf("%s: %s\n", d->hop ? "LOST" : d->doubt ? "UNKNOWN" : "OK", text);
    doctor_cure(d, text, sizeof(text));
    if (text[0])
        printf("Cure: %s\n", text);
    for (struct doctor_notes notes = {0}; doctor_note(d, &notes, text, sizeof(text));)
        printf("Note: %s\n", text);
}
