// SPDX-License-Identifier: MIT
// Is an exit under way (floor 3, part of safepoint)?
#include "machine.h"
#include "maps.h"
#include "proc.h"
#include "safepoint.h"
#include "sys.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#define WORDS 64 // looked at together

// exit() never returns, so a return address into it is on a stack while it runs and not
// before. It is a short function: what follows its last call is within 64 bytes.
struct exit_search {
    uintptr_t sp; // of one thread; 0 stands for the main thread, wherever that is now
    bool found;
};

// By the kernel where it lets us: a guard page is no crash then, and to memcheck what the
// app has left on its stack is not our use of it. 0: no more.
MACHINE_READS_STACKS static unsigned read_stack(uintptr_t at, uintptr_t end,
                                                uintptr_t ret[WORDS])
{
    size_t size = end - at < WORDS * sizeof(*ret) ? end - at : WORDS * sizeof(*ret);
    struct iovec here = {ret, size}, there = {(void *)at, size};
    long got = sys(SYS_process_vm_readv, sys_getpid(), &here, 1L, &there, 1L, 0L);
    if (got == -EPERM || got == -ENOSYS)
        for (got = 0; got < (long)size; got += (long)sizeof(*ret))
            ret[got / (long)sizeof(*ret)] = *(const uintptr_t *)(at + (uintptr_t)got);
    return got < 0 ? 0 : (unsigned)got / sizeof(*ret);
}

static bool search_stack(const struct maps_line *map, void *arg)
{
    struct exit_search *search = arg;
    bool wanted = search->sp ? search->sp >= map->start && search->sp < map->end
                             : strcmp(map->name, "[stack]") == 0;
    if (!wanted)
        return true;
    uintptr_t at = search->sp ? search->sp & ~(uintptr_t)7 : map->start, words[WORDS];
    for (unsigned n; at < map->end && !search->found; at += n * sizeof(*words)) {
        n = read_stack(at, map->end, words);
        for (unsigned i = 0; i < n && !search->found; i++)
            search->found =
                words[i] - (uintptr_t)exit - 1 < 64 && machine_follows_call(words[i]);
        if (n == 0)
            break;
    }
    return false;
}

static bool search_thread(int tid, void *arg)
{
    struct exit_search *search = arg;
    search->sp = proc_stack_pointer(tid);
    if (search->sp)
        maps_each(search_stack, search);
    return !search->found;
}

bool safepoint_in_exit(const void *context)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at))
        return false;
    struct exit_search search = {at.sp, false};
    maps_each(search_stack, &search);
    search.sp = 0;
    if (!search.found)
        maps_each(search_stack, &search);
    if (!search.found)
        proc_each_thread(search_thread, &search);
    return search.found;
}
