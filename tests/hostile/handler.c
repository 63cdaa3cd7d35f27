// SPDX-License-Identifier: MIT
// A preload that does the least a handler can: it puts the default back and raises the signal
// again. What a program takes longer to end with it, than without, is the kernel's and not
// sigshim's: a call such as the read of a large file is broken off only by a signal that nobody
// handles.
#include <signal.h>

static void again(int sig)
{
    signal(sig, SIG_DFL);
    raise(sig); // comes when the handler returns
}

__attribute__((constructor)) static void start(void)
{
    signal(SIGTERM, again);
}
