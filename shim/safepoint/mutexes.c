// SPDX-License-Identifier: MIT
// glibc writes the thread's number into a mutex that it holds (nptl/pthread_mutex_lock.c). Those
// with static storage are in the data of the program or of a library.
#include "mutexes.h"
#include "../base/base.h"

#define SEGMENT_MAX (4 << 20) // bytes: of larger data we know nothing
#define PIECE       4096
#define KIND_MOST   3 // PTHREAD_MUTEX_ADAPTIVE_NP
#define USERS_MOST  65536

#if defined(__GLIBC__) && defined(__LP64__)
struct mutex { // struct __pthread_mutex_s
    int lock;  // 1, or 2 if somebody waits
    unsigned count;
    int owner;
    unsigned users;
    int kind, spins;
    void *previous, *next; // for robust ones
};

struct search {
    int self;
    bool found;
};

// In a container the number is small, and so are many others: all members must fit.
static bool is_held(const struct mutex *mutex, int self)
{
    bool recursive = mutex->kind == 1, adaptive = mutex->kind == 3;
    // Who waits for a condition variable with it is a user, too.
    bool used = mutex->users > 0 && mutex->users <= USERS_MOST;
    return mutex->owner == self && (mutex->lock == 1 || mutex->lock == 2) && used &&
           mutex->kind >= 0 && mutex->kind <= KIND_MOST && (mutex->count != 0) == recursive &&
           (mutex->spins == 0 || adaptive) && !mutex->previous && !mutex->next;
}

// Through the kernel: another thread may be unloading this very library.
static bool search_segment(const struct maps_line *segment, void *arg)
{
    static char piece[PIECE + sizeof(struct mutex)] LARGE __attribute__((aligned(8)));
    struct search *search = arg;
    if (!segment->writable || segment->end - segment->start > SEGMENT_MAX)
        return true;
    for (uintptr_t at = segment->start; at < segment->end && !search->found; at += PIECE) {
        uintptr_t left = segment->end - at;
        struct iovec there = {(void *)at, left < sizeof(piece) ? left : sizeof(piece)};
        long got = sys_copy(search->self, piece, sizeof(piece), &there, 1);
        for (long i = 0; i + (long)sizeof(struct mutex) <= got && !search->found; i += 8)
            search->found = is_held((const struct mutex *)(void *)(piece + i), search->self);
    }
    return !search->found;
}

bool safepoint_holds_mutex(void)
{
    static uint32_t busy; // with the buffer above
    struct search search = {(int)sys(SYS_gettid), true};
    if (!__atomic_exchange_n(&busy, 1, __ATOMIC_ACQ_REL)) {
        search.found = false;
        objects_each(search_segment, &search);
        if (!search.found)
            objects_each_late(search_segment, &search);
        __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
    }
    return search.found;
}
#else
bool safepoint_holds_mutex(void)
{
    return false;
}
#endif
