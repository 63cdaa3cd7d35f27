// SPDX-License-Identifier: MIT
// Logs one record with one write, as text or JSON. Never waits longer than 100 ms, raises
// SIGPIPE, or writes to a descriptor that is not what it was at start (docs/contract.md P12).
// Everything but log_init is async-signal-safe; log_begin and log_end preserve errno.
#pragma once
#include "../base/base.h"
#include <signal.h>

#define LOG_LINE_MAX 512 // far below PIPE_BUF, so a line is never split (pipe(7))

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

// Remembers what the configured descriptor refers to. At start only, after config_parse.
void log_init(void);

// Lets a child that is about to be forked write to the log. Async-signal-safe.
void log_keep(void);

// Finds out who sent sig. info may be NULL.
void log_sender_of(int sig, const siginfo_t *info, struct log_sender *ret);

// Is it a signal whose default action is to do nothing, and no process has sent it? Such a one is
// no stop (docs/contract.md P1).
bool log_is_idle(int sig, const struct log_sender *sender);

// Begins a record. event names its kind in JSON, such as "stop". sig may be 0, sender NULL.
void log_begin(struct log_line *line, const char *event, int sig, const struct log_sender *sender);
void log_end(struct log_line *line);
// Like log_end, for frequent lines: drops the line, and returns false, if it would have to wait.
bool log_end_at_once(struct log_line *line);

// Says, once, that a handler for sig could not be remembered; what is wrong with a variable (arg is
// not used).
void log_full(int sig);
struct config_problem;
void log_problem(const struct config_problem *problem, void *arg);

// Returns the log's descriptor for a child's output, opened anew if it is a path, or -1.
int log_descriptor(void);

// Append parts of a message: "SIGTERM", "sh[1]", ", sent by sh[1] uid 0".
void log_put_signal(struct log_line *line, int sig);
void log_put_process(struct log_line *line, int pid);
void log_put_sender(struct log_line *line, const struct log_sender *sender);
