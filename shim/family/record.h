// SPDX-License-Identifier: MIT
// What is known about the children during the wait, and one look at them. Async-signal-safe.
#pragma once
#include "family.h"

#define FAMILY_PIDS (4 << 20) // PID_MAX_LIMIT of 64-bit kernels
#define FAMILY_LIST 4096

enum mark {
    KNOWN = 1,
    DIRECT = 2, // was there when the signal came, in our session: counts first
    READER = 4, // reads a pipe that another child writes: must not die before it
    PASSED = 8,
};

struct family {
    int sig, self, group, session;
    int64_t start, drained; // drained: when readers alone were left, or 0
    unsigned passed, listed;
    bool first, release; // release: the readers' turn has come
    bool blind;          // there is no /proc, so all that pid 1 can do is kill(-1)
    int best;            // rank of the status in end
    struct family_end end;
    int pids[FAMILY_LIST];
    uint8_t marks[FAMILY_PIDS];
};

// Lists the children that are there now, FAMILY_LIST of them at most.
void family_list(struct family *family);

// Passes the signal on to those whose turn it is. Returns the number of living non-readers.
unsigned family_look(struct family *family);
