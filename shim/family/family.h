// SPDX-License-Identifier: MIT
// A process that answers for its children: who that is, who of them is told of a signal, in which
// order, and what status comes of it (docs/contract.md, The family). Async-signal-safe.
#pragma once
#include "../base/base.h"
#include "../log/log.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum family_role {
    FAMILY_NOBODY, // an ordinary process: its children are none of our business
    FAMILY_MAIN,   // the main process of a container, in the container's stop
    FAMILY_LINK,   // a process below it, told by an ancestor that is in its stop
    FAMILY_LATE,   // the same, told by somebody who may have told its children, too
};

// The role of this process for a signal from sender.
enum family_role family_role(const struct log_sender *sender);

// The same for a signal that this process gets: none if it is no stop.
enum family_role family_role_for(int sig, const siginfo_t *info);

// Is this pid 1 of a container?
bool family_is_first(void);

// Is a stop by sig from sender routine, so that a line about it would be noise (docs/contract.md
// P1)?
bool family_is_routine(int sig, const struct log_sender *sender);

// SIGSHIM_MAP names sig, which this process gets: does it stay what it is? It does in a shell that
// waits for the app, where nobody would notice the other signal, and if it is no stop. Says so,
// once, if the app ignores that other signal.
bool family_keeps(int sig, const siginfo_t *info);

// Is an ancestor in its stop, and has passed the signal on?
bool family_is_below_a_stop(void);

// Is there a child that has not ended?
bool family_has_children(void);

// Is this a shell, going by the name of its executable?
bool family_is_shell(void);

// For how long may the stop of a process with children look for a safe point before it tells them?
// In milliseconds.
int family_patience(void);

// What is passed on, and how.
struct family_order {
    int sig;
    const siginfo_t *info; // may be NULL
    bool late;        // FAMILY_LATE: each child is told only if it is still there a while later
    bool own;         // the process has sent the signal to itself
    int64_t deadline; // ms of CLOCK_MONOTONIC
};

// With SIGSHIM_FORWARD=always, for a process that has a handler of its own and goes on: if it is
// pid 1 or a shell, and has a role, sends the signal to each child whose turn it is, and logs that.
// Not what the process has sent to itself.
void family_pass(int sig, const siginfo_t *info);

// This process, or a forked child of it, is about to send sig to pid, as in kill(2): notes that for
// itself, and for a link that gets the signal, too. Keeps errno.
void family_note_kill(int pid, int sig);

// How the child whose status counts has ended.
struct family_end {
    enum { END_UNKNOWN, END_EXITED, END_DIED, END_TIMED_OUT } how;
    int value; // exit status or signal
};

// Passes the signal to each child once, and to each orphan that stays, waits until all are gone but
// readers, or the deadline has come, then kills the rest, and logs what came of it. later counts
// the signals that came meanwhile. Blocks other signals, and changes the action for SIGCHLD for
// good: only for a process that ends. False if there was nobody to tell or to wait for.
bool family_wait(const struct family_order *order, const volatile unsigned *later,
                 struct family_end *ret);

// Is there a child of those that family_wait has left, because they read a pipe?
bool family_has_readers(void);

// After family_wait and all cleanups: lets go of the pipes that children read, and waits for these.
// Who does not read to the end but talks with this process gets the signal a moment later, others
// when half of the time since family_wait is over, and are killed at the deadline. *ret is their
// status where there was no other.
void family_wait_for_readers(int64_t deadline, struct family_end *ret);
