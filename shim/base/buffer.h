// SPDX-License-Identifier: MIT
// Room to read a file of /proc into: little at first, since the stack may be small, and a page, the
// most that the kernel hands out at once, where the file is long. Async-signal-safe.
#pragma once
#include "sys.h"

#define BUFFER_PAGE 4096

struct buffer {
    char small[256] __attribute__((aligned(8)));
    char *at; // small, or a page of its own
    size_t size;
};

static inline void buffer_begin(struct buffer *buffer)
{
    buffer->at = buffer->small;
    buffer->size = sizeof(buffer->small);
}

// Gives it a page if it has none. What it holds is lost.
static inline void buffer_grow(struct buffer *buffer)
{
    char *page = buffer->at == buffer->small ? sys_map(BUFFER_PAGE) : (void *)0;
    if (page) {
        buffer->at = page;
        buffer->size = BUFFER_PAGE;
    }
}

static inline void buffer_end(struct buffer *buffer)
{
    if (buffer->at != buffer->small)
        sys(SYS_munmap, buffer->at, (long)BUFFER_PAGE);
}
