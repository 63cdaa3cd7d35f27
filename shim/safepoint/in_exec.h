// SPDX-License-Identifier: MIT
// A thread in libc's execvp() and the like holds no lock, and what is put off is lost with the old
// image. Async-signal-safe.
#pragma once
#include "../base/base.h"
#include "code.h"

// Does the function, in code's file, make or call execve(2)? For one thread at a time.
bool safepoint_execs(uintptr_t function, const struct safepoint_code *code);

// Has the thread just come back from an execve(2) that failed?
bool safepoint_has_failed_to_exec(const struct machine_state *at);
