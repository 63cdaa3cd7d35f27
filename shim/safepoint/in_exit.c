// SPDX-License-Identifier: MIT
// Looks for exit() on the stacks of all threads.
#include "../base/base.h"
#include "safepoint.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/uio.h>

#define PAGE        4096   // larger pages do no harm
#define STACKS_MAX  262144 // in 2 MiB of memory that is taken as it is written
#define STACKS_FEW  32     // without that memory
#define UPWARDS_MAX 4096   // pages

// exit() never returns, so a return address into it is on a stack while it runs and at no other
// time. It is a short function: its last call is within 64 bytes.
static struct {
    uintptr_t *sp; // stack pointers of threads, in ascending order when all are known
    unsigned count, max, next;
    uintptr_t few[STACKS_FEW];
    bool found, mapped; // mapped: only what the memory map has is read
    int pagemap;
    uintptr_t page[PAGE / sizeof(uintptr_t)];
} search; // static: only one thread stops the process

// Reads through the kernel if permitted: a guard page is then an error and not a crash, and
// memcheck does not take what the app has left on its stack for values that we use.
MACHINE_READS_STACKS static size_t read_page(uintptr_t at, size_t size)
{
    struct iovec here = {search.page, size}, there = {(void *)at, size};
    long got = sys(SYS_process_vm_readv, sys(SYS_gettid), &here, 1L, &there, 1L, 0L);
    if (search.mapped && (got == -EPERM || got == -ENOSYS))
        for (got = 0; got < (long)size; got += (long)sizeof(uintptr_t))
            search.page[got / (long)sizeof(uintptr_t)] = *(const uintptr_t *)(at + got);
    return got < 0 ? 0 : (size_t)got;
}

// False if there is nothing to read.
static bool search_page(uintptr_t at, uintptr_t end)
{
    size_t count = read_page(at, end - at) / sizeof(uintptr_t);
    for (size_t i = 0; i < count && !search.found; i++)
        search.found =
            search.page[i] - (uintptr_t)exit - 1 < 64 && machine_follows_call(search.page[i]);
    return count > 0;
}

// Reading a page that was never touched would create it.
static bool is_there(uintptr_t at)
{
    uint64_t entry;
    long offset = (long)(at / getauxval(AT_PAGESZ) * sizeof(entry));
    long n = sys(SYS_pread64, (long)search.pagemap, &entry, sizeof(entry), offset);
    return n != sizeof(entry) || entry >> 62; // present or swapped: proc_pid_pagemap(5)
}

static void search_range(uintptr_t from, uintptr_t end)
{
    for (uintptr_t at = from, next; at < end && !search.found; at = next) {
        next = (at & ~(uintptr_t)(PAGE - 1)) + PAGE;
        if (is_there(at))
            search_page(at, next < end ? next : end);
    }
}

// Goes over the stacks as the map does, lowest first.
static bool search_map(const struct maps_line *map, void *arg)
{
    bool any = false;
    (void)arg;
    while (search.next < search.count && search.sp[search.next] < map->start)
        search.next++;
    // Threads of which several are on one mapping have each the part up to the next one.
    for (; search.next < search.count && search.sp[search.next] < map->end; search.next++) {
        bool more = search.next + 1 < search.count && search.sp[search.next + 1] < map->end;
        search_range(search.sp[search.next] & ~(uintptr_t)7,
                     more ? search.sp[search.next + 1] & ~(uintptr_t)7 : map->end);
        any = true;
    }
    // The main thread may be anywhere on its stack, or be on another one at the moment.
    if (!any && strcmp(map->name, "[stack]") == 0)
        search_range(map->start, map->end);
    return !search.found;
}

// Without a memory map: up to what cannot be read, on this stack alone.
static void search_upwards(uintptr_t from)
{
    uintptr_t at = from & ~(uintptr_t)7, next;
    search.mapped = false;
    for (unsigned i = 0; i < UPWARDS_MAX && !search.found; i++, at = next) {
        next = (at & ~(uintptr_t)(PAGE - 1)) + PAGE;
        if (!search_page(at, next))
            return;
    }
}

static void sift(uintptr_t *heap, unsigned at, unsigned count)
{
    for (unsigned child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && heap[child + 1] > heap[child];
        if (heap[at] >= heap[child])
            return;
        uintptr_t low = heap[at];
        heap[at] = heap[child];
        heap[child] = low;
    }
}

static void sort(uintptr_t *heap, unsigned count)
{
    for (unsigned i = count / 2; i > 0; i--)
        sift(heap, i - 1, count);
    for (unsigned left = count; left > 1; left--) {
        uintptr_t most = heap[0];
        heap[0] = heap[left - 1];
        heap[left - 1] = most;
        sift(heap, 0, left - 1);
    }
}

static bool add_thread(int tid, void *arg)
{
    int *self = arg;
    uintptr_t sp = tid == *self ? 0 : proc_stack_pointer(tid);
    if (sp)
        search.sp[search.count++] = sp;
    return search.count < search.max;
}

bool safepoint_in_exit(const void *context)
{
    uintptr_t pc, sp;
    int self = (int)sys(SYS_gettid);
    if (!context || !machine_locate(context, &pc, &sp))
        return false;
    uintptr_t *area = sys_map(STACKS_MAX * sizeof(uintptr_t));
    search.sp = area ? area : search.few;
    search.max = area ? STACKS_MAX : STACKS_FEW;
    search.sp[0] = sp;
    search.count = 1;
    search.next = 0;
    search.found = false;
    search.mapped = true;
    search.pagemap = sys_open("/proc/thread-self/pagemap", O_RDONLY | O_CLOEXEC, 0);
    proc_each_thread(add_thread, &self);
    sort(search.sp, search.count);
    if (maps_each(search_map, NULL) != 0)
        search_upwards(sp);
    sys(SYS_close, (long)search.pagemap);
    if (area)
        sys(SYS_munmap, area, (long)(STACKS_MAX * sizeof(uintptr_t)));
    return search.found;
}
