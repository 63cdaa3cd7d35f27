// SPDX-License-Identifier: MIT
// Can exit() be called where the interrupted thread stands (docs/contract.md, safe point)? And if
// not there, where next? Everything here is async-signal-safe. context is always the third
// argument of a signal handler.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

// Looks at the interrupted thread: 0 if it is at a safe point, else the microseconds until the
// next look is worth while. Meanwhile the thread may come to one and send itself sig there.
// raised: the process has sent the signal to itself. Never 0 on processors that are not known
// (x86-64 and aarch64 are) and where /proc cannot be read.
int64_t safepoint_search(const void *context, int sig, bool raised);

// Is it for this thread to look now?
bool safepoint_search_is_ours(void);

// Comes back by sig after so many microseconds: to the thread that has got the signal and then to
// the others, or to whatever thread the kernel chooses. False where no timer can be had.
bool safepoint_search_later(int sig, int64_t us);
bool safepoint_search_by_anyone(int sig, int64_t us);
#define SAFEPOINT_OTHERS_US 1000 // from asking the others to the next time

// Is it the search that has sent this signal?
bool safepoint_search_sent(const siginfo_t *info);

// The search is over.
void safepoint_search_end(void);

// Is a normal exit under way, on whatever thread? It must then be allowed to finish, not be
// started again. Not seen is one on a third thread that is running just now and not waiting in a
// system call.
bool safepoint_in_exit(const void *context);
