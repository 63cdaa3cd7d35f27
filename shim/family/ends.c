// SPDX-License-Identifier: MIT
// A list, and beside it a hash table of the pipes, with linear probing. Both grow by memory of
// their own.
#include "ends.h"
#include "../base/base.h"
#include <string.h>

#define PIPES 32
#define ENDS  64
static struct pipe first_pipes[PIPES] LARGE; // inode 0: an empty place
static struct end first_ends[ENDS] LARGE;
static struct {
    struct pipe *pipe;
    struct end *end;
    unsigned size, used, count, room; // size is a power of two
} ends;                               // pipe NULL: not begun

static struct pipe *find(uint64_t inode, uint64_t device)
{
    for (uint64_t at = inode * 0x9e3779b97f4a7c15u >> 32;; at++) {
        struct pipe *pipe = &ends.pipe[at & (ends.size - 1)];
        if ((pipe->inode == inode && pipe->device == device) || pipe->inode == 0)
            return pipe;
    }
}

static void begin(void)
{
    if (ends.pipe)
        return;
    ends.pipe = first_pipes;
    ends.end = first_ends;
    ends.size = PIPES;
    ends.room = ENDS;
}

static bool grow_pipes(void)
{
    struct pipe *old = ends.pipe;
    unsigned size = ends.size;
    struct pipe *new = sys_map(size * 4 * sizeof(*new));
    if (!new)
        return false;
    ends.pipe = new;
    ends.size = size * 4;
    for (unsigned i = 0; i < size; i++)
        if (old[i].inode)
            *find(old[i].inode, old[i].device) = old[i];
    if (old != first_pipes)
        sys(SYS_munmap, old, (long)(size * sizeof(*old)));
    return true;
}

static bool grow_list(void)
{
    struct end *old = ends.end, *new = sys_map(ends.room * 4 * sizeof(*new));
    if (!new)
        return false;
    memcpy(new, old, ends.count * sizeof(*new));
    ends.end = new;
    if (old != first_ends)
        sys(SYS_munmap, old, (long)(ends.room * sizeof(*old)));
    ends.room *= 4;
    return true;
}

void ends_add(const struct end *end)
{
    begin();
    if ((ends.used >= ends.size / 4 * 3 && !grow_pipes()) ||
        (ends.count >= ends.room && !grow_list()))
        return;
    struct pipe *pipe = find(end->inode, end->device);
    ends.used += pipe->inode == 0;
    pipe->inode = end->inode;
    pipe->device = end->device;
    ends.end[ends.count++] = *end;
}

struct end *ends_next(unsigned *place)
{
    return *place < ends.count ? &ends.end[(*place)++] : NULL;
}

unsigned ends_count(void)
{
    return ends.count;
}

void ends_keep(unsigned from, bool (*keep)(const struct end *end))
{
    unsigned kept = from;
    for (unsigned i = from; i < ends.count; i++)
        if (keep(&ends.end[i]))
            ends.end[kept++] = ends.end[i];
    ends.count = kept;
}

struct pipe *ends_pipe(uint64_t inode, uint64_t device)
{
    struct pipe *pipe = ends.pipe ? find(inode, device) : NULL;
    return pipe && pipe->inode ? pipe : NULL;
}
