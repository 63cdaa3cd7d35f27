// SPDX-License-Identifier: MIT
// Before main() the objects of a program are half built. Async-signal-safe.
#pragma once
#include "code.h"
#include <stdbool.h>
#include <stdint.h>

// The outermost call of the app is one by this function of libc or the loader, in code's file: is
// it one of those that initialize a file (DT_INIT_ARRAY: System V gABI, chapter 5)? Up to
// glibc 2.33 the program does that for itself, which is not seen. For one thread at a time.
bool safepoint_initializes(uintptr_t function, const struct safepoint_code *code);
