// SPDX-License-Identifier: MIT
// What the threads of a process are doing with signals.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct threads_call {
    bool waits_for_child;  // in wait4 or waitid
    bool waits_for_signal; // in sigsuspend
};

// The system call in which the main thread is. False where it cannot be seen; running freely is
// seen.
bool threads_call_of(const char *root, int pid, struct threads_call *ret);

// Does every thread block all of set?
bool threads_all_block(const char *root, int pid, uint64_t set);

// Does a thread wait for sig in sigtimedwait? As long as it does, the kernel does not show it as
// blocked.
bool threads_wait_now(const char *root, int pid, int sig, bool *ret_unseen);

// Does a thread wait for sig in sigtimedwait, or does the process hold a signalfd for it?
// *ret_unseen is set where that could not be seen.
bool threads_wait_for(const char *root, int pid, int sig, bool *ret_unseen);

// Is a file with this name mapped there? 1 yes, 0 no, -1 cannot be seen.
int threads_has_library(const char *root, int pid, const char *name);

// Parsers of what /proc holds: "61 0x... ", and the lines of fdinfo. False where it is not that.
bool threads_parse_call(const char *text, size_t len, long *ret_number);
bool threads_parse_sigmask(const char *text, size_t len, uint64_t *ret_mask);
bool threads_parse_maps(const char *text, size_t len, const char *name);
