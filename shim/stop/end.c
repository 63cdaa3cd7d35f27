// SPDX-License-Identifier: MIT
#include "end.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include <sys/prctl.h>

// A helper that shares its parent's actions (clone(2), CLONE_SIGHAND) would take the entry from it.
static bool is_taken_from_owner(int sig)
{
    int owner = action_owner_of_memory();
    return owner && proc_is_ours() && !(proc_signals(owner, "SigCgt:") & sys_bit(sig));
}

void end_by_default(int sig)
{
    struct sigaction act;
    sys_sigset set = sys_bit(sig);
    int self = sys_getpid();
    bool possible = next_set_default(sig, &act) == 0 || sig == SIGKILL || sig == SIGSTOP;
    if (possible && is_taken_from_owner(sig)) {
        next_sigaction(sig, &act, NULL);
        possible = false;
    }
    if (possible) {
        sys_mask(SIG_UNBLOCK, &set, NULL);
        possible =
            sys(SYS_tgkill, self, (int)sys(SYS_gettid), sig) == 0 || sys(SYS_kill, self, sig) == 0;
    }
    if (!possible && self != 1) // seccomp(2) is in the way
        sys_exit(128 + sig);
}

int end_status(int sig, const struct family_end *last)
{
    if (last->how == END_EXITED)
        return last->value;
    if (last->how == END_DIED)
        return 128 + last->value;
    return config.exit_status >= 0 ? config.exit_status : 128 + sig;
}

_Noreturn void end_process(int sig, const struct family_end *last)
{
    bool by_signal = last->how == END_DIED || (last->how != END_EXITED && config.exit_status < 0);
    // As at the end of musl's abort(), but for any signal. For pid 1 the kernel would drop it.
    if (by_signal && sys_getpid() != 1) {
        if (last->how == END_DIED) // one core file, the child's, is enough
            sys(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
        end_by_default(last->how == END_DIED ? last->value : sig);
    }
    sys_exit(end_status(sig, last));
}
