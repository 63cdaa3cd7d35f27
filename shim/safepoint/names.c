// SPDX-License-Identifier: MIT
#include "names.h"
#include "../base/base.h"
#include <string.h>

#define NAMES_MAX 24

struct known {
    uintptr_t at[NAMES_MAX];
    bool all;
};

// names: at most NAMES_MAX, one after the other, an empty one at the end.
static bool is_one_of(uintptr_t function, const char *names, void *(*find)(const char *name),
                      struct known *known)
{
    bool all = __atomic_load_n(&known->all, __ATOMIC_ACQUIRE), found = false;
    uintptr_t *at = known->at;
    for (; *names && at < known->at + NAMES_MAX; names += strlen(names) + 1, at++) {
        if (!all)
            *at = (uintptr_t)find(names);
        found |= function && function == *at;
    }
    __atomic_store_n(&known->all, true, __ATOMIC_RELEASE);
    return found;
}

bool safepoint_keeps_address(uintptr_t function)
{
    static const char names[] = "setjmp\0"
                                "_setjmp\0"
                                "__sigsetjmp\0"
                                "getcontext\0"
                                "swapcontext\0";
    static struct known known;
    return is_one_of(function, names, symbols_find, &known);
}

// In a sanitizer of gcc 13 or later, malloc only jumps to the function that allocates.
static void *find_allocator(const char *name)
{
    return (void *)machine_follow_jump((uintptr_t)symbols_find(name));
}

// In C++, new and delete have a copy of malloc inlined.
bool safepoint_allocates(uintptr_t function)
{
    static const char names[] = "malloc\0"
                                "calloc\0"
                                "realloc\0"
                                "free\0"
                                "memalign\0"
                                "aligned_alloc\0"
                                "posix_memalign\0"
                                "_Znwm\0"
                                "_Znam\0"
                                "_ZdlPv\0"
                                "_ZdlPvm\0";
    static struct known known;
    return is_one_of(function, names, find_allocator, &known);
}

bool safepoint_waits_for_app(uintptr_t function)
{
    static const char names[] = "pthread_mutex_lock\0"
                                "pthread_mutex_timedlock\0"
                                "pthread_mutex_clocklock\0"
                                "pthread_rwlock_rdlock\0"
                                "pthread_rwlock_wrlock\0"
                                "pthread_rwlock_timedrdlock\0"
                                "pthread_rwlock_timedwrlock\0"
                                "pthread_cond_wait\0"
                                "pthread_cond_timedwait\0"
                                "pthread_barrier_wait\0"
                                "pthread_join\0"
                                "pthread_once\0"
                                "sem_wait\0"
                                "sem_timedwait\0"
                                "mtx_lock\0"
                                "mtx_timedlock\0"
                                "cnd_wait\0"
                                "cnd_timedwait\0"
                                "thrd_join\0"
                                "call_once\0"
                                "flockfile\0"
                                "syscall\0"
                                "__cxa_guard_acquire\0";
    static struct known known, of_libc; // which may be behind a sanitizer's
    return is_one_of(function, names, symbols_find, &known) ||
           is_one_of(function, names, symbols_find_in_libc, &of_libc);
}
