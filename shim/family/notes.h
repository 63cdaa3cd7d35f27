// SPDX-License-Identifier: MIT
// Which processes another one has signalled, for a link whose killer ends a whole tree by itself
// (supervisord's stopasgroup, tree-kill, timeout): its children must not be told twice. The kernel
// keeps no account, so a process with sigshim notes it where others of the same user can see it,
// whatever Yama forbids: each note is a page without access, at an address made from the number, in
// /proc/PID/maps. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define NOTES_MAX 1024 // the last ones; and others no longer see what is older than a second

// Reads the notes of a process, for notes_name, in place of those read before. Are there any?
bool notes_read(int pid);

// Do they name this process, its group, or all?
bool notes_name(int pid, int group);

// When has this process itself last signalled that one, its group, or all? In ms of
// CLOCK_MONOTONIC, 0 if not.
int64_t notes_made_at(int pid, int group, int sig);
