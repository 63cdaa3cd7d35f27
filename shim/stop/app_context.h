// SPDX-License-Identifier: MIT
// The signal mask and the stack on which the steps of a stop run. Async-signal-safe.
#pragma once

// For the wait: blocks everything but watched signals, which may cut a stop short, faults, which
// cannot wait, and the signals by which libc's threads talk to each other.
void app_context_mask_others(void);

// For code of the app: the mask of the interrupted thread, which what is started there inherits,
// but open for watched signals, among them the deadline. From here on the thread cannot be
// cancelled: pthread_cancel() must not end an exit handler. context is the third argument of a
// signal handler.
void app_context_enter(const void *context);

// Calls function, which must not return, on a stack of our own if this is an alternate signal
// stack: exit handlers of the app may need more than that has.
void app_context_call(void (*function)(void));
