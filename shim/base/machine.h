// SPDX-License-Identifier: MIT
// All that depends on the processor: where a handler, whose third argument is context, finds the
// interrupted program counter and system call. A file for each family of processors; stacks:
// switch.h. Async-signal-safe.
#pragma once
#include "sys.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#define MACHINE_UNKNOWN (-1L)
#define MACHINE_BEFORE  7 // bytes that machine_follows_call() reads

// For functions that read other frames of a stack, which AddressSanitizer reports in the tests.
#define MACHINE_READS_STACKS __attribute__((no_sanitize_address))

enum machine_call {
    MACHINE_NO_CALL,
    MACHINE_RESTARTING,  // before a system call that the kernel will restart
    MACHINE_INTERRUPTED, // after one that returned -EINTR
    MACHINE_RETURNED,    // after one that returned something else
};

struct machine_state {
    uintptr_t pc, sp;
    enum machine_call call;
    long number;      // of the call, or MACHINE_UNKNOWN
    uintptr_t arg[3]; // its first arguments, if MACHINE_RESTARTING
};

// Each file defines:
//
// machine_locate(): where the thread was interrupted; machine_read(): also in which system call.
// False on unknown processors.
//
// And where it can:
//
// machine_follows_call(): may address be a return address, going by the instruction before it? The
// seven bytes before it must be readable. Always true elsewhere.
//
// machine_registers(): the general registers of the interrupted thread in DWARF's numbering, with
// the program counter as the return address. False elsewhere: stacks cannot be walked there.
//
// machine_returns_after_call(): is the system call at pc, which is to be restarted, the last thing
// its function does? False elsewhere.
//
// machine_interrupt(): makes the system call that is about to be restarted return -EINTR instead.
//
// machine_begin_anew(): makes the system call that has returned -EINTR again, with the arguments
// that it had; machine_arg(): where argument number i of it is, up to 4.
//
// machine_calls_for_another(): with several threads, glibc 2.41 and later make calls in which a
// thread may be cancelled in one place. Is it the call that ends at pc? There its number is lost:
// it is the seventh argument of its caller. False elsewhere, where the number stays in a register.
//
// machine_follow_jump(): where a function goes on that only jumps; else, and elsewhere, itself.
#if defined(__x86_64__)
#include "machine_x86_64.h"
#elif defined(__aarch64__)
#include "machine_aarch64.h"
#elif defined(__i386__) || defined(__arm__) || defined(__powerpc64__) || defined(__s390x__) || \
    (defined(__riscv) && __riscv_xlen == 64)
#include "machine_more.h"
#else
static inline bool machine_locate(const void *context, uintptr_t *ret_pc, uintptr_t *ret_sp)
{
    (void)context, (void)ret_pc, (void)ret_sp;
    return false;
}

static inline bool machine_read(const void *context, struct machine_state *ret)
{
    (void)context, (void)ret;
    return false;
}
#endif

#if !defined(__x86_64__) && !defined(__aarch64__)
static inline bool machine_follows_call(uintptr_t address)
{
    (void)address;
    return true;
}

static inline bool machine_returns_after_call(uintptr_t pc)
{
    (void)pc;
    return false;
}

#ifndef MACHINE_INTERRUPTS
static inline void machine_interrupt(void *context)
{
    (void)context;
}
#endif
#endif

#ifndef MACHINE_HAS_REGISTERS
static inline bool machine_registers(const void *context, uintptr_t ret[17])
{
    (void)context, (void)ret;
    return false;
}
#endif

#ifndef MACHINE_FOLLOWS_JUMPS
static inline uintptr_t machine_follow_jump(uintptr_t function)
{
    return function;
}
#endif

#ifndef MACHINE_CALLS_FOR_OTHERS
static inline bool machine_calls_for_another(uintptr_t pc)
{
    (void)pc;
    return false;
}
#endif

#ifndef MACHINE_BEGINS_ANEW // elsewhere the first argument is lost
#define MACHINE_BEGINS_ANEW 0
static inline void machine_begin_anew(void *context, long number)
{
    (void)context, (void)number;
}

static inline long long *machine_arg(void *context, int i)
{
    static long long none;
    (void)context, (void)i;
    return &none;
}
#endif
