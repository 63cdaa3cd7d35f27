// SPDX-License-Identifier: MIT
#include "in_init.h"
#include "../base/base.h"
#include <sys/auxv.h>

// main() is called by a function of its own since glibc 2.34, which has brought _Fork(), too.
static bool starts_the_program(uintptr_t function)
{
    static uintptr_t start;
    if (!start)
        start = symbols_find("_Fork") ? (uintptr_t)symbols_find("__libc_start_main") : 1;
    return function == start;
}

bool safepoint_initializes(uintptr_t function, const struct safepoint_code *code)
{
    return code->base && (code->base == getauxval(AT_BASE) || starts_the_program(function));
}
