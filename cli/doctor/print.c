// SPDX-License-Identifier: MIT
// sigshim doctor: the findings, for people and as JSON.
#include "../../shim/base/base.h"
#include "../cli.h"
#include "doctor.h"

#include <string.h>
#include <unistd.h>

#define PRELOAD "ENV LD_PRELOAD=/usr/lib/libsigshim.so"

// Names may contain control characters and quotes, which must not reach a terminal or JSON as they
// are.
static const char *escaped(const char *text, bool json)
{
    static char buf[2][4096];
    static int turn;
    struct fmt out;
    turn ^= 1;
    fmt_init(&out, buf[turn], sizeof(buf[turn]), json);
    fmt_text(&out, text);
    buf[turn][out.len] = '\0';
    return buf[turn];
}

static const struct process *living_child(const struct process *p)
{
    const struct process *child = p->first;
    while (child && child->state == 'Z')
        child = child->next;
    return child;
}

static void describe_loss(const struct diagnosis *d, char *ret, size_t size)
{
    const struct patient *hop = d->hop;
    const struct process *p = hop->process, *child = living_child(p);
    const char *end =
        d->container ? "`docker stop` will take the full timeout: " : "the signal is lost: ";
    const char *name = escaped(p->name, false);
    if (hop->verdict.fate == FATE_DIES)
        snprintf(ret, size, "%d (%s) dies without passing it on; %d (%s) %s", p->pid, name,
                 child ? child->pid : 0, child ? escaped(child->name, false) : "?",
                 d->container ? "is killed without being told" : "never gets it");
    else if (hop->verdict.fate == FATE_DROPPED && child)
        snprintf(ret, size, "%spid %d (%s) has no handler and does not pass it on to %d (%s)", end,
                 p->pid, name, child->pid, escaped(child->name, false));
    else if (hop->verdict.fate == FATE_HELD)
        snprintf(ret, size,
                 "%s%d (%s) will not run its trap until %d (%s), which is not told, has ended", end,
                 p->pid, name, hop->verdict.waits_for->pid,
                 escaped(hop->verdict.waits_for->name, false));
    else
        snprintf(ret, size, "%s%d (%s) %s", end, p->pid, name, fate_text(hop->verdict.fate));
}

void doctor_reason(const struct diagnosis *d, char *ret, size_t size)
{
    if (d->hop)
        describe_loss(d, ret, size);
    else if (d->doubt)
        snprintf(ret, size, "cannot tell: %d (%s) %s%s", d->doubt->process->pid,
                 escaped(d->doubt->process->name, false), fate_text(d->doubt->verdict.fate),
                 d->doubt->verdict.unseen ? "; this user may not see all of it" : "");
    else
        snprintf(ret, size, "it arrives; what a handler does with it is up to the app");
}

void doctor_cure(const struct diagnosis *d, char *ret, size_t size)
{
    char name[SIGNAME_MAX];
    const char *signal = signame_format(d->sig, name);
    const struct patient *patient = d->hop ? d->hop : d->doubt;
    ret[0] = '\0';
    switch (patient ? patient->verdict.fate : FATES) {
    case FATE_DROPPED:
        snprintf(ret, size, "%s",
                 living_child(d->hop->process)
                     ? "add `" PRELOAD "` to the Dockerfile, or start the app with `exec`"
                     : "add `" PRELOAD "` to the Dockerfile, use `docker run --init`, or "
                       "give the app a handler");
        break;
    case FATE_RUNTIME:
        snprintf(ret, size, "add `" PRELOAD "` to the Dockerfile, or use `docker run --init`");
        break;
    case FATE_DIES:
        snprintf(ret, size, "use `" PRELOAD "` instead of the init, or start the app with `exec`");
        break;
    case FATE_HELD:
        snprintf(ret, size,
                 "write `COMMAND & wait` in the script, or add "
                 "`" PRELOAD " SIGSHIM_FORWARD=always`");
        break;
    case FATE_BLOCKED:
        snprintf(ret, size, "unblock it before exec, or add `" PRELOAD " SIGSHIM_UNBLOCK=1`");
        break;
    case FATE_IGNORED:
        snprintf(ret, size,
                 "remove the `trap ''` or nohup, or undo it with "
                 "`env --default-signal=%s COMMAND`",
                 signal + 3);
        break;
    case FATE_FORBIDDEN:
        snprintf(ret, size, "let both run as the same user, or give the parent CAP_KILL");
        break;
    case FATE_NEVER:
        snprintf(ret, size, "remove SIGSHIM_FORWARD=never");
        break;
    case FATE_STOPPED:
        snprintf(ret, size, "kill -CONT %d", patient->process->pid);
        break;
    default: // it arrives, or there is no knowing
        break;
    }
}

static void print_line(const struct patient *patient, int depth)
{
    const struct process *p = patient->process;
    bool colour = cli_colour();
    printf("%7d %*s%s: %s%s", p->pid, depth * 2, "", escaped(p->name, false),
           patient->reached || patient->verdict.fate >= FATE_ZOMBIE ? "" : "is not told; it ",
           fate_text(patient->verdict.fate));
    if (patient->verdict.fate == FATE_SIGSHIM && patient->reached)
        printf(", which logs%s", patient->passes && living_child(p) ? ", cleans up and passes it on"
                                                                    : " and cleans up");
    if (patient->reached && patient->when != WHEN_AT_ONCE)
        printf("; it is told %s", patient->when == WHEN_LAST ? "when the others are gone"
                                                             : "when its parent has gone");
    if (patient->verdict.unseen)
        printf(" (this user may not see all of it)");
    if (p->levels > 1)
        printf(" (in a PID namespace of its own)");
    if (p->pid == getpid())
        printf(" (this is the doctor)");
    if (patient->lost)
        printf("  %s<-- lost here%s", colour ? "\033[31m" : "", colour ? "\033[0m" : "");
    putchar('\n');
}

static void print_tree(const struct diagnosis *d, const struct process *p, int depth)
{
    print_line(&d->patients[p - d->processes], depth);
    for (const struct process *child = p->first; child; child = child->next)
        print_tree(d, child, depth + 1);
}

void doctor_print(const struct diagnosis *d)
{
    char name[SIGNAME_MAX], text[1024];
    printf("%s\n", signame_format(d->sig, name));
    for (size_t i = 0; i < d->count; i++)
        if (!d->processes[i].up && !d->processes[i].kernel)
            print_tree(d, &d->processes[i], 0);
    doctor_reason(d, text, sizeof(text));
    printf("%s: %s\n", d->hop ? "LOST" : d->doubt ? "UNKNOWN" : "OK", text);
    doctor_cure(d, text, sizeof(text));
    if (text[0])
        printf("Cure: %s\n", text);
}

static void print_json_process(const struct patient *patient, const char *before)
{
    const struct process *p = patient->process;
    printf("%s{\"pid\":%d,\"parent\":%d,\"name\":\"%s\",\"fate\":\"%s\",\"reached\":%s,"
           "\"lost\":%s,\"sigshim\":%s,\"unseen\":%s,\"levels\":%u}",
           before, p->pid, p->parent, escaped(p->name, true), fate_word(patient->verdict.fate),
           patient->reached ? "true" : "false", patient->lost ? "true" : "false",
           patient->verdict.sigshim ? "true" : "false", patient->verdict.unseen ? "true" : "false",
           p->levels);
}

void doctor_print_json(const struct diagnosis *d)
{
    static const char *const verdicts[] = {"arrives", "lost", "unknown"};
    char name[SIGNAME_MAX], text[1024];
    printf("{\"signal\":\"%s\",\"verdict\":\"%s\",", signame_format(d->sig, name),
           verdicts[doctor_status(d)]);
    if (d->hop)
        printf("\"lost_at\":%d,", d->hop->process->pid);
    doctor_reason(d, text, sizeof(text));
    printf("\"reason\":\"%s\",", escaped(text, true));
    doctor_cure(d, text, sizeof(text));
    printf("\"cure\":\"%s\",\"processes\":[", escaped(text, true));
    for (size_t i = 0; i < d->count; i++)
        print_json_process(&d->patients[i], i ? "," : "");
    puts("]}");
}
