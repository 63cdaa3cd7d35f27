// SPDX-License-Identifier: MIT
// Which process is the owner. A page that the kernel empties in forked children says so
// (madvise(2), MADV_WIPEONFORK): a number comes again, as that of a worker or of pid 1 of another
// namespace. A vfork(2) child shares the page; its number tells.
#include "../base/base.h"
#include "action.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

// The process whose constructor ran, 0 before that and if sigshim does not act. Tools look it up,
// and set it in a copy of a process that they have made by a fork (tests/inject).
volatile int sigshim_owner;
static int at_start; // the same, as the constructor has set it

static volatile int always = 1;
static volatile int *in_memory = &always; // 0 in a process whose memory is a copy of the owner's

void action_own(void)
{
    volatile int *page = sys_map(sizeof(*page));
    if (page && sys(SYS_madvise, page, 1L, (long)MADV_WIPEONFORK) == 0)
        in_memory = page;
    *in_memory = 1; // without it, before Linux 4.14, the number has to do
    sigshim_owner = at_start = sys_getpid();
}

bool action_is_owner(void)
{
    return sigshim_owner != 0 && (*in_memory || sigshim_owner != at_start) &&
           sys_getpid() == sigshim_owner;
}

int action_owner_of_memory(void)
{
    return *in_memory && !action_is_owner() ? sigshim_owner : 0;
}
