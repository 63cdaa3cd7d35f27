// SPDX-License-Identifier: MIT
#include "stream.h"
#include <stdio.h>

#define STREAMS_MAX 1000 // the list may be changing under our eyes

#ifdef __GLIBC__
// All streams of glibc, the newest first; musl does not have it. The members of FILE down to
// _chain have been the same since glibc 2.1: programs have them compiled in.
static FILE **all_streams(void)
{
    return symbols_find("_IO_list_all");
}

// While glibc writes a buffer, _IO_write_base is where that began; what is at the call's own
// address and after it is still to be written. Both pointers move: where they differ it seeks.
static void take_out_written(int fd, char *rest)
{
    FILE **all = all_streams(), *stream = all ? *all : NULL;
    for (unsigned i = 0; stream && i < STREAMS_MAX; i++, stream = stream->_chain) {
        if (stream->_fileno != fd || rest <= stream->_IO_write_base || rest > stream->_IO_write_ptr)
            continue;
        if (stream->_IO_read_end == stream->_IO_write_base)
            stream->_IO_read_end = rest;
        stream->_IO_write_base = rest;
    }
}

static bool is_glibc(void)
{
    return all_streams() != NULL;
}
#else
static void take_out_written(int fd, char *rest)
{
    (void)fd, (void)rest;
}

static bool is_glibc(void)
{
    return false;
}
#endif

bool stream_may_stop(const struct machine_state *at, const struct safepoint_walk *walk)
{
    bool writes = at->number == SYS_write || at->number == SYS_writev;
    if (!writes)
        return true;
    if (walk->in_cxx)
        return false; // the buffer of a C++ stream, which no one can reach
    if (is_glibc() && at->number == SYS_write)
        take_out_written((int)at->arg[0], (char *)at->arg[1]);
    // musl's streams call writev(2) in a place of their own, the app by a function that returns.
    return is_glibc() || at->number == SYS_write || machine_returns_after_call(at->pc);
}
