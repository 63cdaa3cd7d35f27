// SPDX-License-Identifier: MIT
#include "atexit.h"
#include "../../include/sigshim.h"
#include "../base/base.h"
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

enum { FREE, CLAIMED, READY };

// state leaves FREE or READY by compare-and-swap; the thread that sets CLAIMED owns the slot. The
// upper bits of state count its uses, so that an id that was cancelled stays cancelled.
static struct slot {
    uint32_t state;
    uint32_t order; // of registration
    void (*function)(void *);
    void *arg;
} slots[SIGSHIM_ATEXIT_MAX] LARGE;

static uint32_t last_order;

#define KIND(state)     ((state)&3u)
#define NEXT_USE(state) (((state) & ~3u) + 4u)
#define USES_MASK       0x3fffffu // the part of the count that fits into an id

static bool take(struct slot *slot, uint32_t *state, unsigned kind)
{
    *state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
    return KIND(*state) == kind &&
           __atomic_compare_exchange_n(&slot->state, state, (*state & ~3u) | CLAIMED, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void give(struct slot *slot, uint32_t state)
{
    __atomic_store_n(&slot->state, state, __ATOMIC_RELEASE);
}

static int id_of(const struct slot *slot, uint32_t state)
{
    return (int)(((state >> 2 & USES_MASK) * SIGSHIM_ATEXIT_MAX) + (uint32_t)(slot - slots) + 1);
}

int atexit_add(void (*function)(void *), void *arg)
{
    uint32_t state;
    if (!function) {
        errno = EINVAL;
        return -1;
    }
    for (struct slot *slot = slots; slot < slots + SIGSHIM_ATEXIT_MAX; slot++) {
        if (!take(slot, &state, FREE))
            continue;
        slot->function = function;
        slot->arg = arg;
        slot->order = __atomic_add_fetch(&last_order, 1, __ATOMIC_RELAXED);
        state = (state & ~3u) | READY;
        give(slot, state);
        return id_of(slot, state);
    }
    errno = ENOSPC;
    return -1;
}

int atexit_cancel(int id)
{
    struct slot *slot = &slots[((uint32_t)id - 1) % SIGSHIM_ATEXIT_MAX];
    uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
    if (id <= 0 || id_of(slot, state) != id || !take(slot, &state, READY)) {
        errno = ENOENT;
        return -1;
    }
    give(slot, NEXT_USE(state) | FREE);
    return 0;
}

// Most programs register nothing: the table need not be touched.
static bool has_registered(void)
{
    return __atomic_load_n(&last_order, __ATOMIC_ACQUIRE) != 0;
}

bool atexit_any(void)
{
    if (!has_registered())
        return false;
    for (struct slot *slot = slots; slot < slots + SIGSHIM_ATEXIT_MAX; slot++)
        if (KIND(__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE)) == READY)
            return true;
    return false;
}

static struct slot *newest(uint32_t *ret_state)
{
    for (;;) {
        struct slot *best = NULL;
        for (struct slot *slot = slots; slot < slots + SIGSHIM_ATEXIT_MAX; slot++) {
            if (KIND(__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE)) == READY &&
                (!best || (int32_t)(slot->order - best->order) > 0))
                best = slot;
        }
        if (!best || take(best, ret_state, READY)) // else another thread took it first
            return best;
    }
}

void atexit_run(void)
{
    struct slot *slot;
    uint32_t state;
    while (has_registered() && (slot = newest(&state))) {
        void (*function)(void *) = slot->function;
        void *arg = slot->arg;
        give(slot, NEXT_USE(state) | FREE);
        function(arg);
    }
}
