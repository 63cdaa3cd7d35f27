// SPDX-License-Identifier: MIT
// The child's side of the harness: namespaces, signals, fds and exec.
#pragma once
#include "harness.h"

enum spawn_kind { SPAWN_PID, SPAWN_FAILED, SPAWN_STATUS, SPAWN_LEADER, SPAWN_LEADER_END };

// What the child reports; one write each.
struct spawn_report {
    enum spawn_kind kind;
    int value; // host pid; errno; wait status; host pid; wait status
};

struct spawn {
    const struct run_how *how;
    const char *file, *dir, *tty;
    char *const *argv;
    char *const *envp;
    int in, out, err, report, go; // the child's ends; go: read once before mounting
    bool new_user;
};

// Clones a keeper that clones the process described by s; returns the keeper's pid or -1.
// Nothing in the child allocates or locks: the caller may have threads.
pid_t spawn(const struct spawn *s);

// For keeper.c.
pid_t spawn_clone(unsigned long flags);
void spawn_report(const struct spawn *s, enum spawn_kind kind, int value);
