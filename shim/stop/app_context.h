// SPDX-License-Identifier: MIT
// Sets the signal mask and the stack on which the steps of a stop run. Async-signal-safe.
#pragma once
#include <stdbool.h>

// For code of the app: restores the mask of the interrupted thread, which anything started there
// inherits, but unblocks watched signals, the deadline's among them. From here on
// pthread_cancel(3) cannot end an exit handler. context is a signal handler's third argument.
void app_context_enter(const void *context);

// The app goes on: pthread_cancel(3) works again. The mask comes back when the handler returns.
void app_context_leave(void);

// Calls exit(3). At a safe point only.
_Noreturn void app_context_exit(int status);

// Calls function: on a stack of our own unless 256 KiB of this one are known to be left, since the
// app's exit handlers may need them. If it does not return, unwinders end at that stack's end.
void app_context_call(void (*function)(void), bool returns);
