// SPDX-License-Identifier: MIT
#include "flush.h"
#include "../base/base.h"
#include "../config/config.h"
#include <stdio.h>

void flush_keep_stdout(void)
{
    flockfile(stdout);
}

void flush_all(void)
{
    sys_mask(SIG_UNBLOCK, &config.watched, NULL);
    if (ftrylockfile(stdout) == 0)
        fflush(stdout);
    fflush(NULL);
    flockfile(stdout);
    fflush(stdout);
}
