// SPDX-License-Identifier: MIT
// The ends of pipes and FIFOs that this process and its children hold. Async-signal-safe; one
// thread at a time.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct pipe {
    uint64_t inode, device;
    int writer, reader;              // the last ones found, or 0
    bool by_self, to_self, to_child; // who writes and who reads
    bool fed;                        // one of its writers must end before its readers
};

struct end {
    uint64_t inode, device;
    uint64_t start;     // of the process that holds it
    int pid;            // 0: no longer of interest
    bool writes, input; // input: it is fd 0
};

// Adds one. Where there is no memory, nothing happens.
void ends_add(const struct end *end);

// Goes through all, from *place. NULL at the end.
struct end *ends_next(unsigned *place);

// Forgets those from a place on that keep does not want.
unsigned ends_count(void);
void ends_keep(unsigned from, bool (*keep)(const struct end *end));

// The pipe that an end belongs to; NULL if no end of it is known.
struct pipe *ends_pipe(uint64_t inode, uint64_t device);
