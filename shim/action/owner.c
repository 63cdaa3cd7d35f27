// SPDX-License-Identifier: MIT
// Which process is the owner. Its number is on a page that forked children find empty: a number
// comes again, as that of a worker or of pid 1 of another namespace. A vfork(2) child shares the
// page; its own number tells.
#include "../base/base.h"
#include "action.h"

void action_own(void)
{
    wiped_begin(); // before Linux 4.14 the number has to do
    wiped.owner = sys_getpid();
}

bool action_is_owner(void)
{
    int owner = wiped.owner;
    return owner != 0 && owner == sys_getpid();
}

bool action_has_owners_memory(void)
{
    return wiped.wipes ? wiped.owner != 0 : action_is_owner();
}

bool action_is_subshell(void)
{
    return !action_has_owners_memory() && proc_leads_to_shell("/proc/self/exe");
}

int action_owner_of_memory(void)
{
    return action_is_owner() ? 0 : wiped.owner;
}
