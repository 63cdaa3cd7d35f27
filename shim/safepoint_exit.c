// SPDX-License-Identifier: MIT
// Is an exit under way (floor 3, part of safepoint)?
#include "machine.h"
#include "maps.h"
#include "proc.h"
#include "safepoint.h"

#include <stdlib.h>
#include <string.h>

// exit() never returns, so a return address into it is on a stack while it runs and not
// before. It is a short function: what follows its last call is within 64 bytes.
struct exit_search {
    uintptr_t sp; // of one thread; 0 stands for the main thread, wherever that is now
    bool found;
};

MACHINE_READS_STACKS static bool search_stack(const struct maps_line *map, void *arg)
{
    struct exit_search *search = arg;
    bool wanted = search->sp ? search->sp >= map->start && search->sp < map->end
                             : strcmp(map->name, "[stack]") == 0;
    if (!wanted)
        return true;
    const uintptr_t *word =
        (const uintptr_t *)(search->sp ? search->sp & ~(uintptr_t)7 : map->start);
    for (; (uintptr_t)word < map->end && !search->found; word++)
        search->found = *word - (uintptr_t)exit - 1 < 64 && machine_follows_call(*word);
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
