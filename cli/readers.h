// SPDX-License-Identifier: MIT
// Who of a family reads a pipe or FIFO that somebody else of it writes? Such a reader ends by
// itself at end of file, after its feeders (docs/contract.md, The family).
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct relative {
    int pid;
    bool reads;
    bool fed; // by self, among others
};

// Sets reads and fed of each, from the descriptors under root ("/proc"). self is the process that
// answers for them. Where all would wait for each other, none of them reads.
void readers_find(const char *root, int self, struct relative *relatives, size_t count);
