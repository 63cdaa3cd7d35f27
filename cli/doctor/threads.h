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

// The system call that the main thread is in; none if it is running. False if that cannot be seen.
bool threads_call_of(const char *root, int pid, struct threads_call *ret);

// Does every thread block all of set?
bool threads_all_block(const char *root, int pid, uint64_t set);

// Is a thread waiting for sig in sigtimedwait? As long as it is, the kernel does not show sig as
// blocked.
bool threads_wait_now(const char *root, int pid, int sig, bool *ret_unseen);

// Is a thread waiting for sig in sigtimedwait, or does the process have a signalfd for it? Sets
// *ret_unseen if that could not be seen.
bool threads_wait_for(const char *root, int pid, int sig, bool *ret_unseen);

// Is a file of this name mapped? 1: yes, 0: no, -1: cannot be seen.
int threads_has_library(const char *root, int pid, const char *name);

// Parse files of /proc: syscall ("61 0x... "), fdinfo and maps. The first two return false if the
// text is something else.
bool threads_parse_call(const char *text, size_t len, long *ret_number);
bool threads_parse_sigmask(const char *text, size_t len, uint64_t *ret_mask);
bool threads_parse_maps(const char *text, size_t len, const char *name);
