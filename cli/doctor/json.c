// SPDX-License-Identifier: MIT
// sigshim doctor: the findings as JSON.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "doctor.h"

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void print_process(const struct diagnosis *d, const struct patient *patient,
                          const char *before)
{
    char name[SIGNAME_MAX];
    const struct process *p = patient->process;
    const struct verdict *verdict = &patient->verdict;
    int sig = verdict->sig ? verdict->sig : d->sig;
    printf("%s{\"pid\":%d,\"parent\":%d,\"name\":\"%s\",\"fate\":\"%s\",\"reached\":%s,"
           "\"lost\":%s,\"sigshim\":%s,\"unseen\":%s,\"levels\":%u,\"inner_pid\":%d,"
           "\"signal\":\"%s\"}",
           before, p->pid, p->parent, words_escaped(p->name, true), fate_word(verdict->fate),
           truth(patient->reached), truth(patient->lost), truth(verdict->sigshim),
           truth(verdict->unseen), p->levels, p->inner, signame_format(sig, name));
}

void doctor_print_json(const struct diagnosis *d)
{
    char name[SIGNAME_MAX], text[1024];
    const char *before = "";
    printf("{\"signal\":\"%s\",\"verdict\":\"%s\",", signame_format(d->sig, name),
           words_of_status(doctor_status(d), true));
    if (d->hop)
        printf("\"lost_at\":%d,", d->hop->process->pid);
    doctor_reason(d, text, sizeof(text));
    words_put_json("reason", text, ",");
    doctor_cure(d, text, sizeof(text));
    words_put_json("cure", text, ",\"notes\":[");
    for (struct doctor_notes notes = {0}; doctor_note(d, &notes, text, sizeof(text)); before = ",")
        printf("%s\"%s\"", before, words_escaped(text, true));
    printf("],\"processes\":[");
    before = "";
    for (size_t i = 0; i < d->count; i++) {
        if (!doctor_is_shown(d, &d->processes[i]))
            continue;
        print_process(d, &d->patients[i], before);
        before = ",";
    }
    puts("]}");
}
