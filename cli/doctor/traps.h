// SPDX-License-Identifier: MIT
// The traps that a shell's program sets, as far as its text tells.
#pragma once
#include "process.h"

#define TRAPS_SOURCES_MAX 8

struct traps {
    bool set;       // one of the signal
    bool exit;      // one of EXIT
    bool waits;     // it uses wait
    uint64_t kills; // bit sig - 1: it sends that one with kill, and may so pass a signal on
    bool unseen;    // it runs text that is not to be seen here
    unsigned sources;
    char source[TRAPS_SOURCES_MAX][260]; // files that it reads; "?NAME": one beside the script
};

// Adds what text sets to *ret. Traps of subshells, in parentheses, do not count.
void traps_scan(const char *text, size_t len, int sig, struct traps *ret);
