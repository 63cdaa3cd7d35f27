// SPDX-License-Identifier: MIT
// One record for each child, for the whole life of the process: who has been told is not told
// again. Async-signal-safe; one thread at a time.
#pragma once
#include "family.h"

enum family_mark {
    FAMILY_DIRECT = 1,    // was there when the signal came, in our session: its status counts first
    FAMILY_READER = 2,    // reads a pipe that somebody writes who must end before it
    FAMILY_FED = 4,       // a reader whose writer is this process itself
    FAMILY_LAST = 8,      // in SIGSHIM_LAST
    FAMILY_DEAF = 16,     // is not waited for
    FAMILY_GONE = 32,     // has ended
    FAMILY_MAY_READ = 64, // reads a pipe that somebody writes
    FAMILY_PARTNER = 128, // FAMILY_FED, and this process reads what it writes
    FAMILY_ORPHAN = 256,  // has come to this process during the stop, or was forked by it
};

struct family_child {
    int pid;        // 0: an empty place
    uint8_t told;   // the signal that it has had last
    uint16_t marks; // enum family_mark
    uint32_t round; // of collecting in which it was seen last
    bool sorted;    // its marks are set
    bool stopped;   // at that time
    int group, session;
    uint64_t start; // when it was started, which tells it from a later one with the same pid
    int64_t seen;   // when it was first seen, in ms of CLOCK_MONOTONIC
};

// The record of pid, made if it was not there. NULL if there is no memory for it.
struct family_child *family_child(int pid);

// The same, but NULL if it was not there.
struct family_child *family_known(int pid);

// Was it started after a time in ms of CLOCK_MONOTONIC? Its record must have the start.
bool family_started_since(const struct family_child *child, int64_t ms);

// Goes through all records: *place is 0 at first. NULL at the end.
struct family_child *family_next(unsigned *place);
