// SPDX-License-Identifier: MIT
// Looks for exit() on the stacks of all threads.
#include "../base/base.h"
#include "exit_pages.h"
#include "safepoint.h"
#include <string.h>
#include <sys/auxv.h>

#define PLACES_MAX 262144 // in 6 MiB of memory that is taken as it is written
#define PLACES_FEW 32     // without that memory
#define SMALL      65536  // bytes of a stack

// Where the stack of a thread is: its stack pointer, or its upper end.
struct place {
    uintptr_t at;
    int thread;
    bool is_end;
};

static struct {
    struct place *place; // in ascending order when all are known
    unsigned count, max, next;
    struct place few[PLACES_FEW];
    int process, thread; // of the caller
} search;                // static: only one thread stops the process

// from: of the mapping, or the thread below.
static void search_below(const struct place *place, uintptr_t from)
{
    if (exit_pages_search_few(from, place->at))
        return;
    uintptr_t sp = proc_stack_pointer(place->thread) & ~(uintptr_t)7;
    if (sp >= from && sp < place->at)
        exit_pages_search(sp, place->at);
}

// Goes over the stacks as the map does, lowest first. Threads of which several are on one mapping
// have each the part up to the next one.
static bool search_map(const struct maps_line *map, void *arg)
{
    uintptr_t from = map->start;
    bool any = false;
    (void)arg;
    while (search.next < search.count && search.place[search.next].at < map->start)
        search.next++;
    for (; search.next < search.count && search.place[search.next].at < map->end; search.next++) {
        const struct place *place = &search.place[search.next];
        bool more = search.next + 1 < search.count && place[1].at < map->end;
        if (place->is_end)
            search_below(place, from);
        else
            exit_pages_search(place->at, more ? place[1].at : map->end);
        from = place->at;
        any = true;
    }
    // The main thread may be anywhere on its stack, or be on another one at the moment.
    if (!any && strcmp(map->name, "[stack]") == 0)
        exit_pages_search(map->start, map->end);
    return !exit_pages_found();
}

static void sift(struct place *heap, unsigned at, unsigned count)
{
    for (unsigned child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && heap[child + 1].at > heap[child].at;
        if (heap[at].at >= heap[child].at)
            return;
        struct place low = heap[at];
        heap[at] = heap[child];
        heap[child] = low;
    }
}

static void sort(struct place *heap, unsigned count)
{
    for (unsigned i = count / 2; i > 0; i--)
        sift(heap, i - 1, count);
    for (unsigned left = count; left > 1; left--) {
        struct place most = heap[0];
        heap[0] = heap[left - 1];
        heap[left - 1] = most;
        sift(heap, 0, left - 1);
    }
}

// A thread's own data, with its list of robust mutexes, are at the upper end of its stack, but for
// the first thread. The kernel tells where that list is in a fraction of the time in which /proc
// tells the stack pointer.
static bool add_thread(int tid, void *arg)
{
    struct place *place = &search.place[search.count];
    uintptr_t list = 0;
    size_t size;
    (void)arg;
    if (tid == search.thread)
        return true;
    *place = (struct place){0, tid, true};
    if (tid != search.process && sys(SYS_get_robust_list, (long)tid, &list, &size) == 0)
        place->at = list & ~(uintptr_t)7;
    if (!place->at)
        *place = (struct place){proc_stack_pointer(tid) & ~(uintptr_t)7, tid, false};
    search.count += place->at != 0;
    return search.count < search.max;
}

// The usual case: a single thread, which glibc 2.32 and later know of, on the stack that the kernel
// has given it, above which are its arguments.
static bool search_only_stack(uintptr_t sp)
{
    const char *single = symbols_find("__libc_single_threaded");
    if (!single || !*single || !stack_is_main(sp, SMALL))
        return false;
    uintptr_t end = stack_readable_end(sp);
    if (getauxval(AT_RANDOM) >= end)
        return false;
    exit_pages_begin(NULL, false);
    exit_pages_search(sp, end);
    exit_pages_end();
    return true;
}

bool safepoint_in_exit(const void *context)
{
    const size_t size = PLACES_MAX * sizeof(struct place) + EXIT_PAGES_ROOM;
    uintptr_t pc, sp;
    if (!context || !machine_locate(context, &pc, &sp))
        return false;
    if (search_only_stack(sp & ~(uintptr_t)7))
        return exit_pages_found();
    struct place *area = sys_map(size);
    search.process = sys_getpid();
    search.thread = (int)sys(SYS_gettid);
    search.place = area ? area : search.few;
    search.max = area ? PLACES_MAX : PLACES_FEW;
    search.place[0] = (struct place){sp & ~(uintptr_t)7, search.thread, false};
    search.count = 1;
    search.next = 0;
    exit_pages_begin(area ? area + PLACES_MAX : NULL, true);
    proc_each_thread(add_thread, NULL);
    sort(search.place, search.count);
    if (maps_each(search_map, NULL) != 0)
        exit_pages_search_upwards(search.place[0].at);
    exit_pages_end();
    if (area)
        sys(SYS_munmap, area, (long)size);
    return exit_pages_found();
}
