// SPDX-License-Identifier: MIT
// Where SIGSHIM_MAP leaves a signal as it is.
#include "../action/action.h"
#include "../config/config.h"
#include "lines.h"

// Would the app never see the other signal?
static bool is_lost(int target, const struct log_sender *sender)
{
    struct sigaction act = {.sa_flags = 0};
    return action_set(target, NULL, &act) == 0 &&
           (act.sa_handler == SIG_IGN ||
            (act.sa_handler == SIG_DFL && log_is_idle(target, sender)));
}

bool family_keeps(int sig, const siginfo_t *info)
{
    static uint32_t said;
    struct log_sender sender;
    log_sender_of(sig, info, &sender);
    if (log_is_idle(sig, &sender) || (family_is_shell() && family_has_children()))
        return true;
    if (!is_lost(config.map[sig], &sender))
        return false;
    if (!__atomic_exchange_n(&said, 1, __ATOMIC_ACQ_REL) && !family_is_routine(sig, &sender))
        family_say_kept(sig, config.map[sig]);
    return true;
}
