// SPDX-License-Identifier: MIT
// Looks in memory for a return address into exit(). exit() never returns, so there is one on a
// stack while it runs and at no other time. Not reentrant, but async-signal-safe: only one thread
// stops the process.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXIT_PAGES_ROOM (128 << 10) // bytes

// room: EXIT_PAGES_ROOM bytes, aligned for a word, or NULL if there is no memory. sparse: pages may
// be mapped that have never been touched.
void exit_pages_begin(void *room, bool sparse);
void exit_pages_end(void);

bool exit_pages_found(void);

// Searches what is there of [from, end), which is mapped.
void exit_pages_search(uintptr_t from, uintptr_t end);

// The same, at once, if few pages are there, as on most stacks. False if it has not been done.
bool exit_pages_search_few(uintptr_t from, uintptr_t end);

// Searches from `from` up to what cannot be read.
void exit_pages_search_upwards(uintptr_t from);
