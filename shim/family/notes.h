// SPDX-License-Identifier: MIT
// Which processes another one has signalled, for a link whose killer ends a whole tree by itself
// (supervisord's stopasgroup, tree-kill, timeout): its children must not be told twice. The kernel
// keeps no account, so a process with sigshim notes it where others of the same user can see it,
// whatever Yama forbids: each note is a page without access, at an address made from the number, in
// /proc/PID/maps. Async-signal-safe.
#pragma once
#include <stdbool.h>

#define NOTES_MAX 64 // the last ones; and what is older than a second goes with the next note

// Reads the notes of a process, for notes_name, in place of those read before. Are there any?
bool notes_read(int pid);

// Do they name this process, its group, or all?
bool notes_name(int pid, int group);
