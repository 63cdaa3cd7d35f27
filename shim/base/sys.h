// SPDX-License-Identifier: MIT
// System calls without libc's wrappers: no cancellation points, no interposed symbols, and none
// that some libc lacks or versions. Async-signal-safe. Functions return the kernel's result or
// -errno, and leave errno alone.
#pragma once
#include "call.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SYS_MAX_SIGNAL 64
#define SYS_TERMINAL   0x80 // si_code SI_KERNEL: the terminal driver, for SIGINT and the like

// The si_code of what a process sends to itself with a value. Unlike SI_QUEUE, a code of the
// kernel's takes no place in the queue of signals (RLIMIT_SIGPENDING), and the value is kept.
#define SYS_UNQUEUED 0x80

typedef uint64_t sys_sigset; // the kernel's 64-bit set, not libc's
struct sys_time {            // the kernel's native timespec
    long sec, nsec;
};

// Calls that some processors make by another number alone; no call has this one.
#define SYS_NONE (-2)
#ifndef SYS_accept
#define SYS_accept SYS_NONE
#endif
#ifndef SYS_semop
#define SYS_semop SYS_NONE
#endif
#ifndef SYS_semtimedop
#define SYS_semtimedop SYS_NONE
#endif
#ifdef SYS__newselect
#undef SYS_select
#define SYS_select SYS__newselect
#endif

static inline sys_sigset sys_bit(int sig)
{
    return (sys_sigset)1 << (sig - 1);
}

static inline bool sys_is_futex(long number)
{
#ifdef SYS_futex_time64 // 32-bit processors
    if (number == SYS_futex_time64)
        return true;
#endif
    return number == SYS_futex;
}

static inline bool sys_is_signal(int sig)
{
    return sig >= 1 && sig <= SYS_MAX_SIGNAL;
}

static inline int sys_getpid(void)
{
    return (int)sys(SYS_getpid);
}

static inline long sys_mask(int how, const sys_sigset *set, sys_sigset *ret_old)
{
    return sys(SYS_rt_sigprocmask, how, set, ret_old, sizeof(sys_sigset));
}

static inline int64_t sys_us(int clock)
{
    struct sys_time now = {0, 0};
    sys(SYS_clock_gettime, clock, &now);
    return (int64_t)now.sec * 1000000 + now.nsec / 1000;
}

static inline struct sys_time sys_time_of(int64_t ms)
{
    return (struct sys_time){(long)(ms / 1000), (long)(ms % 1000 * 1000000)};
}

static inline void sys_nap(int64_t ms)
{
    struct sys_time time = sys_time_of(ms);
    sys(SYS_nanosleep, &time, 0L);
}

static inline int64_t sys_ms(int clock)
{
    return sys_us(clock) / 1000;
}

// Maps memory that belongs to no file. Returns its address or -errno.
static inline long sys_mmap(uintptr_t at, size_t size, int prot, int flags)
{
#if defined(__s390x__)
    unsigned long args[6] = {at, size, (unsigned long)prot, (unsigned long)flags, -1UL, 0};
    return sys(SYS_mmap, args);
#elif defined(SYS_mmap2)
    return sys(SYS_mmap2, at, (long)size, (long)prot, (long)flags, -1L, 0L);
#else
    return sys(SYS_mmap, at, (long)size, (long)prot, (long)flags, -1L, 0L);
#endif
}

// Returns zeroed memory that does not come from malloc, or NULL.
static inline void *sys_map(size_t size)
{
    long area =
        sys_mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
    return area < 0 && area > -4096 ? (void *)0 : (void *)area;
}

// Can these bytes, less than a page, be read? The program may run code of its own making, next to
// which nothing is mapped, or which may only be executed. The kernel says so without any effect,
// when it is asked to wait no time for a word to change (futex(2)). What can be read is a matter of
// whole pages.
static inline bool sys_can_read(const void *bytes, size_t len)
{
    const uintptr_t least_page = 4096, first = (uintptr_t)bytes, last = first + len - 1;
    struct sys_time none = {0, 0};
    for (uintptr_t at = first;; at = last) {
        long result =
            sys(SYS_futex, at & ~(uintptr_t)3, 128L /* FUTEX_WAIT_PRIVATE */, 0L, &none, 0L, 0L);
        if (result != -EAGAIN && result != -ETIMEDOUT)
            return false;
        if (at / least_page == last / least_page)
            return true;
    }
}

// Copies memory of this process through the kernel, for which what cannot be read is an error and
// not a crash. thread: the caller. Returns the bytes that could be read, in order, or -errno.
static inline long sys_copy(long thread, void *ret, size_t size, const struct iovec *there,
                            unsigned count)
{
    struct iovec here = {ret, size};
    return sys(SYS_process_vm_readv, thread, &here, 1L, there, (long)count, 0L);
}

// Forks behind libc's back: its fork() would call the app's atfork handlers and take malloc's
// locks. sig: what the parent gets when the child ends, 0 is nothing.
static inline long sys_fork(int sig)
{
#if defined(__s390x__)
    return sys(SYS_clone, 0L, (long)sig, 0L, 0L, 0L);
#else
    return sys(SYS_clone, (long)sig, 0L, 0L, 0L, 0L);
#endif
}

static inline _Noreturn void sys_exit(int status)
{
    for (;;) {
        sys(SYS_exit_group, status);
        __builtin_trap(); // seccomp(2) is in the way
    }
}

// Opens a file; openat(2) exists everywhere, open(2) does not (aarch64). Also where the app has
// used up all descriptors, if its limit can be raised.
int sys_open(const char *path, int flags, int mode);

// Reads at most cap - 1 bytes of a file, at once, and adds a NUL. Returns the length or -errno.
static inline long sys_slurp(const char *path, char *ret_buf, size_t cap)
{
    int fd = sys_open(path, 02000000 /* O_CLOEXEC */, 0);
    if (fd < 0)
        return fd;
    long n = sys(SYS_read, fd, ret_buf, cap - 1);
    sys(SYS_close, fd);
    if (n >= 0)
        ret_buf[n] = '\0';
    return n;
}

// pread(2) from an offset that fits into a long.
static inline long sys_pread(int fd, void *ret_buf, size_t size, long offset)
{
#if defined(__LP64__)
    return sys(SYS_pread64, (long)fd, ret_buf, size, offset);
#elif defined(__arm__) // a pair of registers begins at an even one
    return sys(SYS_pread64, (long)fd, ret_buf, size, 0L, offset, 0L);
#else
    return sys(SYS_pread64, (long)fd, ret_buf, size, offset, 0L);
#endif
}

static inline long sys_readlink(const char *path, char *ret_buf, size_t cap)
{
    long n = sys(SYS_readlinkat, -100, path, ret_buf, cap - 1);
    if (n >= 0)
        ret_buf[n] = '\0';
    return n;
}
