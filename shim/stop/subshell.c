// SPDX-License-Identifier: MIT
// A subshell is a forked copy of a shell, and runs a part of the script. It has no cleanups of its
// own, but children that have to be told and waited for.
#include "subshell.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "../family/family.h"
#include "end.h"
#include "request.h"
#include <time.h>

void subshell_end(int sig, const siginfo_t *info)
{
    unsigned later = 0; // further signals are ignored unseen
    struct family_end last = {.how = END_UNKNOWN};
    enum family_role role;
    if (config.forward == CONFIG_FORWARD_NEVER || !action_is_subshell() ||
        (role = family_role_for(sig, info)) == FAMILY_NOBODY || !family_has_children())
        return;
    struct family_order order = {.sig = sig,
                                 .info = info,
                                 .late = role == FAMILY_LATE,
                                 .own = request_is_raised(info),
                                 .deadline = sys_ms(CLOCK_MONOTONIC) + config.grace_ms};
    family_wait(&order, &later, &last);
    if (family_has_readers())
        family_wait_for_readers(order.deadline, &last);
    end_process(sig, &last);
}
