// SPDX-License-Identifier: MIT
// One record, one write, as text or JSON. It never blocks longer than 100 ms, never raises
// SIGPIPE, and never writes to a descriptor that is not what it was at start (P12). Everything
// but log_init is async-signal-safe and leaves errno alone.
#pragma once

#include "../base/base.h"

#include <signal.h>

#define LOG_LINE_MAX 512 // far under PIPE_BUF, so that one write is one line

enum log_origin { LOG_UNKNOWN, LOG_PROCESS, LOG_OUTSIDE, LOG_TERMINAL, LOG_KERNEL };

struct log_sender {
    enum log_origin origin;
    int pid;      // LOG_PROCESS
    unsigned uid; // LOG_PROCESS, LOG_OUTSIDE
};

struct log_line {
    struct fmt text; // where the caller puts its message, between log_begin and log_end
    char buf[LOG_LINE_MAX];
};

// Notes what the configured descriptor is. At start only, after config.
void log_init(void);

// Who sent a signal. info may be NULL.
void log_sender_of(int sig, const siginfo_t *info, struct log_sender *ret);

// Begins a record; event is its kind in JSON: "stop", "forward", "config". sig may be 0, sender
// NULL.
void log_begin(struct log_line *line, const char *event, int sig, const struct log_sender *sender);
void log_end(struct log_line *line);
// As log_end, for lines that come in great numbers: where it would have to wait, it drops the
// line and returns false.
bool log_end_at_once(struct log_line *line);

// The descriptor that lines go to, newly opened for a path, or -1: for a child's output.
int log_descriptor(void);

// Parts of a message: "SIGTERM", "sh[1]", ", sent by sh[1] uid 0".
void log_put_signal(struct log_line *line, int sig);
void log_put_process(struct log_line *line, int pid);
void log_put_sender(struct log_line *line, const struct log_sender *sender);
