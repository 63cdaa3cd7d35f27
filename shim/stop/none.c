// SPDX-License-Identifier: MIT
// Signals at default that are no stop of the app's: to a forked child, and those whose default
// action is to do nothing, such as WINCH at each change of a terminal's size.
#include "../action/action.h"
#include "../safepoint/safepoint.h"
#include "stop.h"
#include "subshell.h"

bool stop_is_none(int sig, const siginfo_t *info, void *context)
{
    struct log_sender sender;
    bool owner = action_is_owner();
    log_sender_of(sig, info, &sender);
    if (owner ? log_is_idle(sig, &sender) : signame_does_nothing(sig)) {
        safepoint_serve_on(context);
    } else if (owner) {
        return false;
    } else {
        subshell_end(sig, info);
        end_by_default(sig);
    }
    return true;
}
