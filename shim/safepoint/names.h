// SPDX-License-Identifier: MIT
// Functions that are known by their names. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Does it save its return address to return to it later, so that no gate may take its place?
bool safepoint_keeps_address(uintptr_t function);

// Is it an entry point of a program's own malloc?
bool safepoint_allocates(uintptr_t function);

// Is the function of libc one in which a thread waits for others of the app, without a lock of
// libc's?
bool safepoint_waits_for_app(uintptr_t function);
