// SPDX-License-Identifier: MIT
// What /proc says of processes. Raw system calls only: async-signal-safe, no heap.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROC_COMM_MAX 64 // the kernel's own limit is 16, kernel threads have longer ones
#define PROC_PATH_MAX 64 // the longest that proc_path makes

struct proc_stat {
    char state; // 'Z' is a zombie
    int parent, group, session;
};

// Is there a /proc, and is it that of our own PID namespace?
bool proc_is_ours(void);

// "/proc/PID/name". Returns ret_path.
char *proc_path(int pid, const char *name, char ret_path[PROC_PATH_MAX]);

// The name of a process (/proc/PID/comm), "?" if it cannot be read. Returns ret_comm.
char *proc_comm(int pid, char ret_comm[PROC_COMM_MAX]);

// 0 or -errno.
int proc_stat(int pid, struct proc_stat *ret);

// Calls each for every child of this process, zombies included, in any order; children that come
// or go meanwhile may be missed. Stops when each returns false. 0, or -errno where nothing can be
// listed.
int proc_each_child(bool (*each)(int pid, void *arg), void *arg);

// Calls each for every thread of this process until it returns false. 0 or -errno.
int proc_each_thread(bool (*each)(int tid, void *arg), void *arg);

// The stack pointer of a thread of this process that waits in a system call, or 0.
uintptr_t proc_stack_pointer(int tid);

// Does a pipe lead from the output (1 or 2) of one process to the input (0) of the other?
bool proc_piped(int from, int to);

// Is this library, by its name, loaded there?
bool proc_has_shim(int pid);

// Does the file have the len bytes at text right at its beginning or after a byte of mark?
bool proc_file_has(const char *path, const char *text, size_t len, char mark);
