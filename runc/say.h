// SPDX-License-Identifier: MIT
// What is said goes to the runtime's --log, in its format, and nowhere else: stderr is the
// container's log.
#pragma once
#include "args.h"

// None can fail, and say nothing where there is no log, or it is no file.
void say_warning(const struct args *args, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The same of a text as it stands. Async-signal-safe.
void say_plain(const struct args *args, const char *message);

// For what keeps the real runtime from being started; engines show it to the user.
void say_error(const struct args *args, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
