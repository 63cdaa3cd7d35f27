// SPDX-License-Identifier: MIT
// Reads /proc. Raw system calls only: async-signal-safe, no heap.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROC_COMM_MAX 64 // the kernel's limit is 16, but kernel threads have longer names
#define PROC_PATH_MAX 64 // fits any path that proc_path makes, NUL included

struct proc_stat {
    char state; // 'Z' is a zombie
    int parent, group, session;
    int foreground; // the group in the foreground of its terminal; negative: it has none
    uint64_t start; // when it was started, in clock ticks since boot
    char comm[PROC_COMM_MAX];
};

// Is /proc mounted, and does it show our own PID namespace?
bool proc_is_ours(void);

// Writes "/proc/PID/name" to ret_path and returns it.
char *proc_path(int pid, const char *name, char ret_path[PROC_PATH_MAX]);

// Writes the name of a process, or "?" if it cannot be read, to ret_comm and returns it.
char *proc_comm(int pid, char ret_comm[PROC_COMM_MAX]);

// Reads /proc/PID/stat. Returns 0 or -errno.
int proc_stat(int pid, struct proc_stat *ret);

// Calls each for every child of this process, zombies included, in any order, until it returns
// false. May miss children that come or go meanwhile. Returns 0, or -errno if none can be listed.
int proc_each_child(bool (*each)(int pid, void *arg), void *arg);

// Calls each for every thread of this process until it returns false. Returns 0 or -errno.
int proc_each_thread(bool (*each)(int tid, void *arg), void *arg);

// The same for another process.
int proc_each_thread_of(int pid, bool (*each)(int tid, void *arg), void *arg);

// The process as /proc/ID/fd knows it: that is empty once its first thread has ended (state Z), and
// is found by another thread's number then. For this process, by the caller's.
int proc_id_of(int pid, char state);

// Returns the stack pointer of a thread of this process that waits in a system call, or 0.
uintptr_t proc_stack_pointer(int tid);

// Calls each for every open descriptor of a process, as its name in /proc/PID/fd, until it returns
// false. Returns 0 or -errno.
int proc_each_fd(int pid, bool (*each)(const char *fd, void *arg), void *arg);

// Returns a set of signals, such as SigBlk, from /proc/PID/status, or 0 if it cannot be read.
uint64_t proc_signals(int pid, const char *key);

// Does the process ignore a signal? Not as far as is known if that cannot be read.
bool proc_ignores(int pid, int sig);

// Has the process loaded this library, going by its file name?
bool proc_has_shim(int pid);

// Is this the file name of a shell's program?
bool proc_is_shell(const char *program);

// Is the program behind a link such as /proc/1/exe a shell, going by its file name?
bool proc_leads_to_shell(const char *link);

// Does the file contain the len bytes at text, at its very beginning or right after a mark byte? If
// that is '/', dots may be between: sigshim-runc mounts the library as /dev/.libsigshim.so.
bool proc_file_has(const char *path, const char *text, size_t len, char mark);
