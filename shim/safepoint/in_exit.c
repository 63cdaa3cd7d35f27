// SPDX-License-Identifier: MIT
// Looks for exit() on the stacks of all threads.
#include "../base/base.h"
#include "safepoint.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/uio.h>

#define PAGE       4096 // larger pages do no harm
#define STACKS_MAX 32   // stacks to find in one reading of the memory map

// exit() never returns, so a return address into it is on a stack while it runs and at no other
// time. It is a short function: its last call is within 64 bytes.
static struct {
    uintptr_t sp[STACKS_MAX]; // stack pointers of threads, ours first
    unsigned count;
    bool found;
    int pagemap;
    uintptr_t page[PAGE / sizeof(uintptr_t)];
} search; // static: only one thread stops the process

// Reads through the kernel if permitted: a guard page is then an error and not a crash, and
// memcheck does not take what the app has left on its stack for values that we use.
MACHINE_READS_STACKS static size_t read_page(uintptr_t at, size_t size)
{
    struct iovec here = {search.page, size}, there = {(void *)at, size};
    long got = sys(SYS_process_vm_readv, sys_getpid(), &here, 1L, &there, 1L, 0L);
    if (got == -EPERM || got == -ENOSYS)
        for (got = 0; got < (long)size; got += (long)sizeof(uintptr_t))
            search.page[got / (long)sizeof(uintptr_t)] = *(const uintptr_t *)(at + got);
    return got < 0 ? 0 : (size_t)got;
}

static void search_page(uintptr_t at, uintptr_t end)
{
    size_t count = read_page(at, end - at) / sizeof(uintptr_t);
    for (size_t i = 0; i < count && !search.found; i++)
        search.found =
            search.page[i] - (uintptr_t)exit - 1 < 64 && machine_follows_call(search.page[i]);
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

static bool search_map(const struct maps_line *map, void *arg)
{
    bool *whole_main = arg, any = false;
    for (unsigned i = 0; i < search.count; i++) {
        if (search.sp[i] < map->start || search.sp[i] >= map->end)
            continue;
        any = true;
        search_range(search.sp[i] & ~(uintptr_t)7, map->end);
    }
    // The main thread may be anywhere on its stack, or be on another one at the moment.
    if (*whole_main && !any && strcmp(map->name, "[stack]") == 0)
        search_range(map->start, map->end);
    return !search.found;
}

static bool search_all(bool whole_main)
{
    maps_each(search_map, &whole_main);
    search.count = 0;
    return !search.found;
}

static bool add_thread(int tid, void *arg)
{
    (void)arg;
    uintptr_t sp = tid == (int)sys(SYS_gettid) ? 0 : proc_stack_pointer(tid);
    if (sp)
        search.sp[search.count++] = sp;
    return search.count < STACKS_MAX || search_all(false);
}

bool safepoint_in_exit(const void *context)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at))
        return false;
    search.sp[0] = at.sp;
    search.count = 1;
    search.found = false;
    search.pagemap = sys_open("/proc/thread-self/pagemap", O_RDONLY | O_CLOEXEC, 0);
    proc_each_thread(add_thread, NULL);
    if (!search.found)
        search_all(true);
    sys(SYS_close, (long)search.pagemap);
    return search.found;
}
