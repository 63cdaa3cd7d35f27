// SPDX-License-Identifier: MIT
#include "mask.h"
#include "../base/base.h"
#include <string.h>

// While the stand-in is at work, a handler of the app's must not come on top, and leave by
// siglongjmp(). A fault cannot wait, libc's threads talk by 32 to 34, and runtimes get SIGINT
// (stop/unwinding.c). The kernel would leave out SIGKILL and SIGSTOP.
static const sys_sigset all_but_faults =
    ~((sys_sigset)7 << 31 | 1u << (SIGSEGV - 1) | 1u << (SIGBUS - 1) | 1u << (SIGFPE - 1) |
      1u << (SIGILL - 1) | 1u << (SIGTRAP - 1) | 1u << (SIGSYS - 1) | 1u << (SIGKILL - 1) |
      1u << (SIGSTOP - 1) | 1u << (SIGINT - 1));

void mask_fill(struct sigaction *act)
{
    static const sigset_t empty;
    if (memcmp(&act->sa_mask, &empty, sizeof(all_but_faults)) == 0)
        memcpy(&act->sa_mask, &all_but_faults, sizeof(all_but_faults));
}

void mask_empty(struct sigaction *act)
{
    if (memcmp(&act->sa_mask, &all_but_faults, sizeof(all_but_faults)) == 0)
        memset(&act->sa_mask, 0, sizeof(all_but_faults));
}
