// SPDX-License-Identifier: MIT
// The records of children: a hash table by pid, with linear probing, that grows by memory of its
// own.
#include "record.h"
#include "../base/base.h"
#include <stddef.h>
#include <time.h>

#define FIRST_SIZE 64

static struct family_child first[FIRST_SIZE] LARGE;
static struct {
    struct family_child *child;
    unsigned size, used; // size is a power of two
} table;                 // size 0: not begun

// The place of pid, or the empty one where it belongs. Places are never emptied one by one.
static struct family_child *find(int pid)
{
    if (table.size == 0) {
        table.child = first;
        table.size = FIRST_SIZE;
    }
    for (unsigned at = (unsigned)pid * 2654435761u;; at++) {
        struct family_child *child = &table.child[at & (table.size - 1)];
        if (child->pid == pid || child->pid == 0)
            return child;
    }
}

// Twice as many places as there are living children at least; the dead are left behind.
static bool grow(void)
{
    struct family_child *old = table.child;
    unsigned size = table.size, living = 0, want = FIRST_SIZE;
    for (unsigned i = 0; i < size; i++)
        living += old[i].pid && !(old[i].marks & FAMILY_GONE);
    while (want < living * 4)
        want *= 2;
    struct family_child *new = sys_map(want * sizeof(*new));
    if (!new)
        return false;
    table.child = new;
    table.size = want;
    table.used = living;
    for (unsigned i = 0; i < size; i++)
        if (old[i].pid && !(old[i].marks & FAMILY_GONE))
            *find(old[i].pid) = old[i];
    if (old != first)
        sys(SYS_munmap, old, (long)(size * sizeof(*old)));
    return true;
}

struct family_child *family_child(int pid)
{
    struct family_child *child = find(pid);
    if (child->pid)
        return child;
    if (table.used >= table.size / 4 * 3) {
        if (!grow() && table.used + 1 >= table.size)
            return NULL;
        child = find(pid);
    }
    table.used++;
    *child = (struct family_child){.pid = pid};
    return child;
}

struct family_child *family_known(int pid)
{
    struct family_child *child = find(pid);
    return child->pid ? child : NULL;
}

struct family_child *family_next(unsigned *place)
{
    while (*place < table.size)
        if (table.child[(*place)++].pid)
            return &table.child[*place - 1];
    return NULL;
}

bool family_started_since(const struct family_child *child, int64_t ms)
{
    int64_t boot_ms = sys_ms(CLOCK_BOOTTIME) - (sys_ms(CLOCK_MONOTONIC) - ms);
    return (int64_t)child->start >= boot_ms / 10; // clock ticks of user space are 10 ms long
}
