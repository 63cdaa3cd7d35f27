// SPDX-License-Identifier: MIT
// A page of memory that forked children find empty, where the kernel does that (madvise(2),
// MADV_WIPEONFORK, since Linux 4.14). It holds what every process writes at start: each page that
// is written costs every process 4 KiB and a fault. Async-signal-safe.
#pragma once
#include "stat.h"
#include <stdbool.h>
#include <stdint.h>

// The largest page of the processors that have larger ones.
#if defined(__x86_64__) || defined(__i386__) || defined(__s390x__) || defined(__riscv)
#define WIPED_SIZE 4096
#else
#define WIPED_SIZE 65536
#endif
#define WIPED_NAMES 16

union wiped_page {
    struct wiped {
        volatile int owner;      // the process whose constructor ran, 0 before that
        bool wipes;              // the kernel does empty it
        bool log_known;          // log is valid
        struct sys_stat log;     // what the log's descriptor was at start; all 0: nothing
        void *next[WIPED_NAMES]; // see action/next.c
        const void *last_file;   // see objects.c
    } is;
    char room[WIPED_SIZE];
};

// Tools look up this name, and set its first member in a copy of a process that they have made by a
// fork (tests/inject): then the copy acts as the owner.
extern union wiped_page sigshim_owner;
#define wiped (sigshim_owner.is)

// Has the kernel empty it in children from now on. At start only.
void wiped_begin(void);
