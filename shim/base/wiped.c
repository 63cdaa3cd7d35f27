// SPDX-License-Identifier: MIT
#include "wiped.h"
#include "large.h"
#include "sys.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

union wiped_page sigshim_owner OWNERS __attribute__((aligned(WIPED_SIZE)));

void wiped_begin(void)
{
    wiped.wipes = sys(SYS_madvise, &sigshim_owner, WIPED_SIZE, MADV_WIPEONFORK) == 0;
}
