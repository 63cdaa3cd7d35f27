// SPDX-License-Identifier: MIT
#include "exit_pages.h"
#include "../base/base.h"
#include <fcntl.h>
#include <sys/auxv.h>

#define PAGE        4096 // larger pages do no harm
#define UPWARDS_MAX 4096 // pages
#define FEW         16   // pages
#define WHOLE_MAX   2080 // pages of a stack of 8 MiB, the usual limit, and its guard

struct room {
    uintptr_t words[FEW * PAGE / sizeof(uintptr_t)];
    uint64_t entries[WHOLE_MAX]; // of pagemap
};
_Static_assert(sizeof(struct room) <= EXIT_PAGES_ROOM, "what the caller has to give");

static struct {
    struct room *room;
    size_t page_size;
    uintptr_t exit; // the function
    size_t exit_size;
    long thread;
    int pagemap;
    bool found;
} pages;
// What has been read.
static uintptr_t page[PAGE / sizeof(uintptr_t)] LARGE __attribute__((aligned(PAGE)));

// A call returns behind it, and never to the function's beginning.
MACHINE_READS_STACKS static void search(const uintptr_t *words, size_t count)
{
    for (size_t i = 0; i < count && !pages.found; i++)
        pages.found = words[i] - pages.exit - 1 < pages.exit_size && machine_follows_call(words[i]);
}

// Through the kernel: memcheck does not take what the app has left on its stack for values that we
// use. False if there is nothing to read. mapped: it is known that there is.
MACHINE_READS_STACKS static bool search_page(uintptr_t at, size_t size, bool mapped)
{
    struct iovec there = {(void *)at, size};
    long got = sys_copy(pages.thread, page, size, &there, 1);
    if (mapped && (got == -EPERM || got == -ENOSYS))
        for (got = 0; got < (long)size; got += (long)sizeof(uintptr_t))
            page[got / (long)sizeof(uintptr_t)] = *(const uintptr_t *)(at + got);
    if (got > 0)
        search(page, (size_t)got / sizeof(uintptr_t));
    return got > 0;
}

// Present or swapped out: proc_pid_pagemap(5). Reading a page that was never touched would create
// it.
static bool is_there(uint64_t entry)
{
    return entry >> 62;
}

static bool read_pagemap(uintptr_t at, uint64_t *ret_entries, size_t count)
{
    long offset = (long)(at / pages.page_size * sizeof(*ret_entries));
    size_t size = count * sizeof(*ret_entries);
    return sys_pread(pages.pagemap, ret_entries, size, offset) == (long)size;
}

void exit_pages_search(uintptr_t from, uintptr_t end)
{
    uint64_t entry;
    for (uintptr_t at = from, next; at < end && !pages.found; at = next) {
        next = (at & ~(uintptr_t)(PAGE - 1)) + PAGE;
        if (pages.pagemap < 0 || !read_pagemap(at, &entry, 1) || is_there(entry))
            search_page(at, (next < end ? next : end) - at, true);
    }
}

bool exit_pages_search_few(uintptr_t from, uintptr_t end)
{
    struct iovec there[FEW];
    unsigned used = 0;
    from &= ~(uintptr_t)(pages.page_size - 1);
    size_t count = (end - from + pages.page_size - 1) / pages.page_size;
    if (!pages.room || pages.page_size != PAGE || count > WHOLE_MAX ||
        !read_pagemap(from, pages.room->entries, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_there(pages.room->entries[i]))
            continue;
        if (used == FEW)
            return false;
        there[used++] = (struct iovec){(void *)(from + i * PAGE), PAGE};
    }
    long got =
        used ? sys_copy(pages.thread, pages.room->words, sizeof(pages.room->words), there, used)
             : 0;
    if (got > 0)
        search(pages.room->words, (size_t)got / sizeof(uintptr_t));
    return got == (long)(used * PAGE);
}

void exit_pages_search_upwards(uintptr_t from)
{
    uintptr_t at = from, next;
    for (unsigned i = 0; i < UPWARDS_MAX && !pages.found; i++, at = next) {
        next = (at & ~(uintptr_t)(PAGE - 1)) + PAGE;
        if (!search_page(at, next - at, false))
            return;
    }
}

void exit_pages_begin(void *room, bool sparse)
{
    pages.room = room;
    pages.page_size = getauxval(AT_PAGESZ);
    pages.exit_size = 0;
    pages.exit = (uintptr_t)symbols_find_sized("exit", &pages.exit_size);
    pages.thread = sys(SYS_gettid);
    pages.found = false;
    pages.pagemap =
        sparse ? sys_open("/proc/thread-self/pagemap", O_RDONLY | O_CLOEXEC, 0) : -EBADF;
}

bool exit_pages_found(void)
{
    return pages.found;
}

void exit_pages_end(void)
{
    if (pages.pagemap >= 0)
        sys(SYS_close, (long)pages.pagemap);
}
