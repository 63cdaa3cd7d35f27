// SPDX-License-Identifier: MIT
// Stacks: how much of one is left, and others of our own. Async-signal-safe.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Are at least size bytes of the stack that we are on known to be left? The main thread's, and
// those on whose end the thread's own data are, are known; a coroutine's, say, is not.
bool stack_has(size_t size);

// Is sp on the main thread's stack, and not farther below what the kernel has put there at start?
bool stack_is_main(uintptr_t sp, size_t most);

// Where the memory from sp upwards ends that can be read, or a megabyte farther up.
uintptr_t stack_readable_end(uintptr_t sp);

// Calls function(arg): on a stack of our own, with an alternate stack of our own, if we are on an
// alternate stack with little left. That needs few bytes. context: a handler's third argument.
void stack_call_roomy(const void *context, void (*function)(void *), void *arg);
