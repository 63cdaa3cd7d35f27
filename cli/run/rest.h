// SPDX-License-Identifier: MIT
// Whom the init of `sigshim run` tells beside its main child, once each (docs/contract.md, The
// family): orphans that stay, readers and the ones in SIGSHIM_LAST after the others.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct rest_order {
    int sig, main; // main: pid of the main child, and of its group
    bool group;    // the group was told
    int64_t half;  // when readers are told, in ms of CLOCK_MONOTONIC
};

// At the start of a stop: notes who reads.
void rest_begin(int main);

// Sends sig to the group of the main child, but not to its readers.
void rest_tell_group(int main, int sig);

// Tells the readers of the group when their time has come.
void rest_tell_held(struct rest_order order);

// After the end of the main child, again and again: tells those whose turn it is. Is there anybody
// left but readers of what this process writes?
bool rest_look(struct rest_order order);
