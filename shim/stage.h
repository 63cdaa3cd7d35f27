// SPDX-License-Identifier: MIT
// Where the parts of a stop run (floor 3): their signal mask and their stack.
// Async-signal-safe.
#ifndef SHIM_STAGE_H
#define SHIM_STAGE_H

// For the wait: all is blocked but watched signals, which may cut a stop short, faults,
// which cannot wait, and the signals by which libc's threads talk to each other.
void stage_mask_others(void);

// For code of the app: the mask of the interrupted thread, so that what is started there
// inherits no other, but open for watched signals, among them the deadline. From here on
// the thread cannot be cancelled: pthread_cancel() must not end an exit handler. context
// is the third argument of a signal handler.
void stage_as_app(const void *context);

// Waits for stdout and keeps it: other threads still write, and half a line must not be
// their last. In turn, by the lock: who only tries again and again never gets it from a
// thread that prints without end. Not async-signal-safe: for exit handlers.
void stage_keep_stdout(void);

// Flushes libc's streams, stdout before those that others may hold for long, and keeps
// it. For exit handlers, and for a signal handler that has cut stage_keep_stdout short.
void stage_flush(void);

// Calls function, which must not return, on a stack of our own if this is an alternate
// signal stack: exit handlers of the app may need more than that has.
void stage_call(void (*function)(void));

#endif
