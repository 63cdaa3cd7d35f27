// SPDX-License-Identifier: MIT
// SIGSHIM_TRACE=1: one line for each event of a watched signal. Everything but trace_init is
// async-signal-safe, preserves errno and, so that a vfork child may call it, writes no memory of
// the process except a counter. A line that would have to wait is dropped and counted. With the
// trace off, each call costs one branch.
#pragma once
#include "../config/config.h"
#include "../log/log.h"
#include <stdbool.h>
#include <stdint.h>

// The code that called an exported function.
#define TRACE_CALLER ((uintptr_t)__builtin_return_address(0))

// Turns the trace on. Its first line names the watched signals that the process has inherited as
// ignored, blocked or pending. At start only, before anything is installed.
void trace_init(void);

// A change of a disposition, found by asking before and after. A function that sets the
// disposition of sig begins with TRACE_SETTING(sig).
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
    if (config.trace)
        trace_setting_begin(&setting, sig, caller);
    return setting;
}

static inline void trace_setting_left(const struct trace_setting *setting)
{
    if (setting->sig)
        trace_setting_end(setting);
}

#define TRACE_SETTING(sig)                                                                    \
    __attribute__((cleanup(trace_setting_left), unused)) const struct trace_setting setting = \
        trace_setting_of(sig, TRACE_CALLER)

// This thread's mask is about to change as in sigprocmask(2). set: libc's, the kernel's, or NULL.
void trace_mask_change(int how, const void *set, uintptr_t caller);

static inline void trace_mask(int how, const void *set, uintptr_t caller)
{
    if (config.trace && set)
        trace_mask_change(how, set, caller);
}

// A signal has arrived for the app's handler, or for its SIG_DFL or SIG_IGN. target: the signal
// that it is rewritten to, or 0. info may be NULL.
void trace_delivered(int sig, const siginfo_t *info, void (*handler)(int), int target);

// A signal that this process sends: begin, send, end. One that may hit this process is reported
// first, with the kernel's answer to signal 0 (kill(2)), because afterwards may be too late.
struct trace_send {
    struct log_line line;
    int sig, pid, tid; // tid: one thread of pid, or 0
    bool some_thread;  // of pid, but it is unknown which
    const char *by;
    uintptr_t caller;
    int told; // 0: nothing reported yet; else 1 + the errno reported, 1 for success
};
void trace_send_begin(struct trace_send *send);
int trace_send_end(struct trace_send *send, int result); // returns result

// The process exits: reports what is still pending.
void trace_exit(void);

// Notes the name of the program. At start only.
void trace_name_program(void);

// The parts of a line, for this room only: its beginning, a place as "app+0x12f8", its end.
void trace_begin(struct log_line *line, const char *event, int sig,
                 const struct log_sender *sender);
void trace_put_place(struct log_line *line, uintptr_t address);
void trace_put_caller(struct log_line *line, uintptr_t caller);
void trace_put_set(struct log_line *line, uint64_t set, const char *after);
void trace_put_thread(struct log_line *line, const char *before);
void trace_end(struct log_line *line);
