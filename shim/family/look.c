// SPDX-License-Identifier: MIT
#include "look.h"
#include "../base/base.h"
#include "../config/config.h"
#include "lines.h"
#include "pipes.h"
#include <sys/wait.h>
#include <time.h>

#define ROUNDS_MAX 10 // of collecting, against those that fork without end

static uint32_t rounds; // of collecting, for good

// Without memory for a record: at once, since nobody could remember it.
static void tell_unrecorded(struct family_look *look, int pid)
{
    if (!look->looked && !look->short_of_memory)
        family_say_untold(pid, ENOMEM);
    look->short_of_memory = true;
    look->told += !look->looked && sys(SYS_kill, (long)pid, (long)look->order.sig) == 0;
}

static bool collect(int pid, void *arg)
{
    struct family_look *look = arg;
    struct family_child *child = family_child(pid);
    if (!child) {
        tell_unrecorded(look, pid);
        return true;
    }
    if (child->marks & FAMILY_GONE) // the number has come again
        *child = (struct family_child){.pid = pid};
    look->found += child->seen == 0;
    if (child->seen == 0)
        child->seen = look->now;
    child->round = rounds;
    return true;
}

static bool is_reaped(int pid)
{
    siginfo_t info; // the kernel does not need it, Valgrind does
    return sys(SYS_waitid, (long)P_PID, (long)pid, &info,
               (long)(WEXITED | WNOHANG | WNOWAIT | __WALL), 0L) == -ECHILD;
}

// The app has reaped them: before the signal, or on another thread since. The kernel's list may
// leave somebody out.
static void drop_unlisted(struct family_look *look, bool first)
{
    struct family_child *child;
    uint64_t start;
    for (unsigned place = 0; (child = family_next(&place));)
        if (child->round != rounds && !(child->marks & FAMILY_GONE) &&
            (first || is_reaped(child->pid)))
            family_look_ended(look, child->pid, &start);
}

// What a new child is. The record of an earlier one with the same pid says nothing of it.
static void classify(struct family_child *child)
{
    struct proc_stat stat;
    int pid = child->pid;
    child->sorted = true;
    if (proc_stat(pid, &stat) != 0)
        return;
    if (child->start != stat.start)
        child->marks = child->told = 0;
    child->start = stat.start;
    child->group = stat.group;
    child->session = stat.session;
    child->stopped = stat.state == 'T';
    if (config_list_has(config.last, stat.comm))
        child->marks |= FAMILY_LAST;
    pipes_read(pid, &stat);
}

// What it is to this signal.
static void judge(const struct family_look *look, struct family_child *child, bool first)
{
    bool terminal = look->group >= 0, told = terminal && child->group == look->group;
    bool ignores = (terminal || look->order.own) && proc_ignores(child->pid, look->order.sig);
    if (first && child->session == look->session)
        child->marks |= FAMILY_DIRECT;
    child->marks &= (uint16_t)~FAMILY_DEAF;
    if (ignores || (terminal && !told))
        child->marks |= FAMILY_DEAF;
    if (told)
        child->told = (uint8_t)look->order.sig;
}

static bool is_worker(const struct family_child *child)
{
    return child->sorted && !(child->marks & (FAMILY_READER | FAMILY_DEAF | FAMILY_GONE));
}

static void sort(struct family_look *look, bool first)
{
    struct family_child *child;
    for (unsigned place = 0; (child = family_next(&place));) {
        bool new = !child->sorted && child->seen;
        if (new)
            classify(child);
        if (new && !first)
            child->marks |= FAMILY_ORPHAN;
        if (new && !first && family_started_since(child, look->begun))
            child->seen -= FAMILY_STAYS_MS; // no orphan that others have told, but a late fork
        if ((new || first) && !(child->marks & FAMILY_GONE))
            judge(look, child, first);
    }
    pipes_mark_readers(look->order.sig, first);
    look->workers = look->last = 0;
    for (unsigned place = 0; (child = family_next(&place));)
        if (is_worker(child)) {
            look->workers++;
            look->last += (child->marks & FAMILY_LAST) != 0;
        }
}

void family_look_begin(struct family_look *look, const struct family_order *order)
{
    // A hang-up reaches the leader of the session alone.
    bool terminal = order->info && order->info->si_code == SYS_TERMINAL && order->sig != SIGHUP;
    *look = (struct family_look){.order = *order,
                                 .session = (int)sys(SYS_getsid, 0L),
                                 .group = terminal ? (int)sys(SYS_getpgid, 0L) : -1,
                                 .begun = sys_ms(CLOCK_MONOTONIC)};
    pipes_read(sys_getpid(), &(struct proc_stat){.start = 0});
}

void family_look(struct family_look *look)
{
    bool first = !look->looked;
    unsigned before, tries = 0;
    look->found = 0;
    do { // all of them, before the first is told
        rounds++;
        before = look->found;
        look->now = sys_ms(CLOCK_MONOTONIC);
        proc_each_child(collect, look);
    } while (look->found > before && first && ++tries < ROUNDS_MAX);
    drop_unlisted(look, first);
    if (look->found || first)
        sort(look, first);
    look->looked = true;
    family_tell_due(look, first && !look->order.late);
    if (look->workers == look->last && !(first && look->order.late))
        family_tell(look, FAMILY_LAST);
}

unsigned family_look_ended(struct family_look *look, int pid, uint64_t *ret_start)
{
    struct family_child *child = family_known(pid);
    unsigned marks = child && child->sorted ? child->marks : FAMILY_GONE;
    if (!child)
        return marks;
    if (is_worker(child)) {
        look->workers--;
        look->last -= marks & FAMILY_LAST ? 1 : 0;
    }
    if ((marks & FAMILY_PARTNER) && child->told) // not the end of file made it end
        marks &= ~(unsigned)(FAMILY_READER | FAMILY_FED);
    *ret_start = child->start;
    child->marks |= FAMILY_GONE;
    return marks;
}
