// SPDX-License-Identifier: MIT
// Whom the init of `sigshim run` tells beside its main child.
#include "rest.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "../../shim/family/family.h"
#include "../doctor/process.h"
#include "../readers.h"
#include "child.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STAYS 250 // ms: mostly whoever has told the main child's tree has told its orphans

struct one {
    int pid;
    uint64_t start;
    int64_t seen; // ms of CLOCK_MONOTONIC
    bool told, last;
    struct relative pipes;
};

static struct {
    struct one *one; // the children, by pid
    size_t count;
    int *held; // readers when the signal came, whoever feeds them by now
    int *told; // who was told of the main child's group; NULL: all
    size_t held_count, told_count;
    int64_t next_look;
    bool left, held_told;
} rest;

static bool is_in(const int *pids, size_t count, int pid)
{
    while (count > 0 && pids[count - 1] != pid)
        count--;
    return count > 0;
}

static bool lives(const struct process *p)
{
    return p->state != 'Z' && p->state != 'X';
}

// Notes the children of p, and of those below it, that read what their siblings or p write.
static void hold_readers(const struct process *p, int main)
{
    size_t count = 0, at = 0;
    for (const struct process *child = p->first; child; child = child->next)
        count += lives(child);
    struct relative *kids = count ? calloc(count, sizeof(*kids)) : NULL;
    int *held = kids ? realloc(rest.held, (rest.held_count + count) * sizeof(*held)) : NULL;
    if (held) {
        rest.held = held;
        for (const struct process *child = p->first; child; child = child->next)
            if (lives(child))
                kids[at++].pid = child->pid;
        readers_find("/proc", p->pid, kids, count);
        for (size_t i = 0; i < count; i++)
            if (kids[i].reads && kids[i].pid != main)
                held[rest.held_count++] = kids[i].pid;
    }
    free(kids);
    for (const struct process *child = p->first; child; child = child->next)
        hold_readers(child, main);
}

void rest_begin(int main)
{
    size_t count;
    struct process *all = process_read_all("/proc", &count);
    struct process *self = process_find(all, count, getpid());
    if (self)
        hold_readers(self, main);
    process_free(all);
}

// The note comes before the first is told, who may pass the signal on at once.
void rest_tell_group(int main, int sig)
{
    size_t count, held = 0;
    struct process *all = process_read_all("/proc", &count);
    for (size_t i = 0; i < count; i++)
        held += all[i].group == main && is_in(rest.held, rest.held_count, all[i].pid);
    rest.told = held ? calloc(count, sizeof(*rest.told)) : NULL;
    family_note_kill(-main, sig);
    if (!rest.told)
        kill(-main, sig);
    for (size_t i = 0; rest.told && i < count; i++)
        if (all[i].group == main && !is_in(rest.held, rest.held_count, all[i].pid) &&
            kill(all[i].pid, sig) == 0)
            rest.told[rest.told_count++] = all[i].pid;
    process_free(all);
}

void rest_tell_held(struct rest_order order)
{
    struct proc_stat stat;
    if (!rest.told || rest.held_told || sys_ms(CLOCK_MONOTONIC) < order.half)
        return;
    rest.held_told = true;
    for (size_t i = 0; i < rest.held_count; i++)
        if (proc_stat(rest.held[i], &stat) == 0 && stat.group == order.main)
            kill(rest.held[i], order.sig);
}

static int by_pid(const void *a, const void *b)
{
    const struct one *x = a, *y = b;
    return (x->pid > y->pid) - (x->pid < y->pid);
}

// What is known of a child, or what is to be known of a new one.
static struct one recall(struct rest_order order, const struct process *p, int64_t now)
{
    struct proc_stat stat;
    struct one key = {.pid = p->pid, .seen = now, .pipes = {.pid = p->pid}}, *old = NULL;
    key.start = proc_stat(p->pid, &stat) == 0 ? stat.start : 0;
    if (rest.count)
        old = bsearch(&key, rest.one, rest.count, sizeof(key), by_pid);
    if (old && old->start == key.start)
        return *old;
    key.last = config_list_has(config.last, p->name);
    key.pipes.reads = is_in(rest.held, rest.held_count, p->pid);
    key.told = order.group && p->group == order.main &&
               (!rest.told || is_in(rest.told, rest.told_count, p->pid) ||
                (key.pipes.reads && rest.held_told));
    return key;
}

static bool list_children(struct rest_order order, int64_t now)
{
    size_t total, count = 0;
    bool any_new = false;
    struct process *all = process_read_all("/proc", &total);
    struct process *self = process_find(all, total, getpid());
    struct one *list = calloc(total + 1, sizeof(*list));
    for (const struct process *p = self ? self->first : NULL; list && p; p = p->next)
        if (lives(p)) {
            list[count] = recall(order, p, now);
            any_new |= list[count++].seen == now;
        }
    process_free(all);
    if (list) {
        free(rest.one);
        rest.one = list;
        rest.count = count;
    }
    return any_new;
}

// Who has been a reader stays one when its feeder has gone: it may not have read everything.
static void find_readers(void)
{
    struct relative *kids = calloc(rest.count + 1, sizeof(*kids));
    for (size_t i = 0; kids && i < rest.count; i++)
        kids[i].pid = rest.one[i].pid;
    if (kids)
        readers_find("/proc", getpid(), kids, rest.count);
    for (size_t i = 0; kids && i < rest.count; i++) {
        rest.one[i].pipes.reads |= kids[i].reads;
        rest.one[i].pipes.fed |= kids[i].fed;
    }
    free(kids);
}

bool rest_look(struct rest_order order)
{
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    if (now < rest.next_look)
        return rest.left;
    if (list_children(order, now))
        find_readers();
    size_t others = 0;
    for (size_t i = 0; i < rest.count; i++)
        others += !rest.one[i].last && !rest.one[i].pipes.reads;
    rest.left = false;
    for (size_t i = 0; i < rest.count; i++) {
        struct one *one = &rest.one[i];
        bool turn = now >= order.half || (!one->pipes.reads && (!one->last || others == 0));
        rest.left |= !one->pipes.fed;
        if (!one->told && turn && now >= one->seen + STAYS) {
            one->told = true;
            kill(one->pid, child_signal(one->pid, order.sig, true));
        }
    }
    int64_t took = sys_ms(CLOCK_MONOTONIC) - now;
    rest.next_look = now + 10 + (took < STAYS ? 2 * took : took + STAYS);
    return rest.left;
}
