// SPDX-License-Identifier: MIT
#include "end.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "stall.h"
#include <sys/prctl.h>

// A helper that shares its parent's actions (clone(2), CLONE_SIGHAND) would take the entry from it.
static bool is_taken_from_owner(int sig)
{
    int owner = action_owner_of_memory();
    return owner && proc_is_ours() && !(proc_signals(owner, "SigCgt:") & sys_bit(sig));
}

// Sends sig to this process, in whichever way seccomp(2) allows.
static bool send_to_self(int sig)
{
    siginfo_t info = {.si_signo = sig, .si_code = SI_USER};
    int self = sys_getpid(), thread = (int)sys(SYS_gettid);
    return sys(SYS_tgkill, self, thread, sig) == 0 || sys(SYS_kill, self, sig) == 0 ||
           sys(SYS_tkill, thread, sig) == 0 || sys(SYS_rt_sigqueueinfo, self, sig, &info) == 0;
}

static _Noreturn void leave(int status)
{
    sys(SYS_exit_group, status);
    if (stall_is_alone()) // seccomp(2) is in the way
        sys(SYS_exit, status);
    next_set_default(SIGILL, &(struct sigaction){.sa_flags = 0});
    sys_exit(status);
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
        possible = send_to_self(sig);
    }
    if (!possible && self != 1)
        leave(128 + sig);
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
    leave(end_status(sig, last));
}
