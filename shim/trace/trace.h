// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: a line for each event of a watched signal. Everything but trace_init is
// async-signal-safe, leaves errno alone and, so that a vfork child may call it, writes no memory
// of the process but a counter. A line that would have to wait is dropped, and counted. Where
// trace is off each call is one branch.
#pragma once

#include "../log/log.h"

#include <stdbool.h>
#include <stdint.h>

// The code that has called an exported function.
#define TRACE_CALLER ((uintptr_t)__builtin_return_address(0))

extern bool trace_on;

// From now on; first line: what watched signals the process has inherited ignored, blocked or
// pending. At start only, before anything is installed.
void trace_init(void);

// A change of a disposition, seen by asking before and after. In a function that sets sig's:
// TRACE_SETTING(sig).
struct trace_action {
    uintptr_t handler;
    unsigned flags;
};
struct trace_setting {
    int sig; // 0: not traced
    uintptr_t caller;
    struct trace_action was;
};
void trace_setting_begin(struct trace_setting *setting, int sig, uintptr_t caller);
void trace_setting_end(const struct trace_setting *setting);

static inline struct trace_setting trace_setting_of(int sig, uintptr_t caller)
{
    struct trace_setting setting = {.sig = 0};
    if (trace_on)
        trace_setting_begin(&setting, sig, caller);
    return setting;
}

static inline void trace_setting_left(const struct trace_setting *setting)
{
    if (setting->sig)
        trace_setting_end(setting);
}

#define TRACE_SETTING(sig)                                                            \
    __attribute__((cleanup(trace_setting_left))) const struct trace_setting setting = \
        trace_setting_of(sig, TRACE_CALLER)

// This thread's mask is about to change, as sigprocmask(2) says. set is libc's set or the
// kernel's, or NULL.
void trace_mask_change(int how, const void *set, uintptr_t caller);

static inline void trace_mask(int how, const void *set, uintptr_t caller)
{
    if (trace_on && set)
        trace_mask_change(how, set, caller);
}

// A signal has come for a handler of the app, for its SIG_DFL or SIG_IGN; target: the signal that
// it is rewritten to, or 0.
void trace_delivered(int sig, const siginfo_t *info, void (*handler)(int), int target);

// A signal that this process sends: begin, send, end. One that may hit this process itself is
// told before, with the answer that the kernel gives to signal 0: afterwards may be too late.
struct trace_send {
    struct log_line line;
    int sig, pid, tid; // tid: one thread of pid, or 0
    bool some_thread;  // of pid, but not known which
    const char *by;
    uintptr_t caller;
    int told; // 1 - what has been told: 1 for success; 0: nothing yet
};
void trace_send_begin(struct trace_send *send);
int trace_send_end(struct trace_send *send, int result); // returns result

// The process exits: what is still pending.
void trace_exit(void);

// Parts of trace: a line's beginning, "app+0x12f8", and its end.
void trace_begin(struct log_line *line, const char *event, int sig,
                 const struct log_sender *sender);
void trace_put_place(struct log_line *line, uintptr_t address);
void trace_put_caller(struct log_line *line, uintptr_t caller);
void trace_put_set(struct log_line *line, uint64_t set, const char *after);
void trace_put_thread(struct log_line *line, const char *before);
void trace_end(struct log_line *line);
