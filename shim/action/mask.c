// SPDX-License-Identifier: MIT
#include "mask.h"
#include "../base/base.h"
#include <string.h>

// While the stand-in is at work, a handler of the app's must not come on top, and leave by
// siglongjmp(). But runtimes get SIGINT (stop/unwinding.c).
static sys_sigset full(void)
{
    return signame_blockable() & ~sys_bit(SIGINT);
}

static void replace(struct sigaction *act, sys_sigset old, sys_sigset new)
{
    if (memcmp(&act->sa_mask, &old, sizeof(old)) == 0)
        memcpy(&act->sa_mask, &new, sizeof(new));
}

void mask_fill(struct sigaction *act, action_handler handler)
{
    if (handler == SIG_DFL)
        replace(act, 0, full());
}

void mask_empty(struct sigaction *act, action_handler handler)
{
    if (handler == SIG_DFL)
        replace(act, full(), 0);
}
