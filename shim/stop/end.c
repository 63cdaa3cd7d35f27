// SPDX-License-Identifier: MIT
#include "end.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include "app_context.h"
#include "request.h"
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

static int as_status(int sig, const struct family_end *last)
{
    if (last->how == END_EXITED)
        return last->value;
    return 128 + (last->how == END_DIED ? last->value : sig);
}

// Does SIGSHIM_EXIT have something to say about this end? A status of the app's own is only for
// pairs.
static bool is_chosen(int sig, const struct family_end *last, int *ret_status)
{
    int status = as_status(sig, last);
    bool own = last->how == END_EXITED || (last->how == END_DIED && last->value != sig);
    *ret_status = own || config.exit_status < 0 ? config_exit_of(status) : config.exit_status;
    return request.main && (*ret_status != status || (config.exit_status >= 0 && !own));
}

int end_status(int sig, const struct family_end *last)
{
    int chosen;
    return is_chosen(sig, last, &chosen) ? chosen : as_status(sig, last);
}

static bool called_to_stop; // as the main process, with a handler of the app's own

void end_remember(int sig, const siginfo_t *info)
{
    if (config.exit_pairs && family_role_for(sig, info) == FAMILY_MAIN)
        called_to_stop = true;
}

void end_after_exit(int status)
{
    int chosen = config_exit_of(status & 255);
    if (chosen != (status & 255) && action_is_owner() && (called_to_stop || family_is_first()))
        app_context_exit(chosen); // within exit(), glibc goes on with what is left (exit(3))
}

_Noreturn void end_process(int sig, const struct family_end *last)
{
    int chosen;
    // As at the end of musl's abort(), but for any signal. For pid 1 the kernel would drop it.
    if (last->how != END_EXITED && !is_chosen(sig, last, &chosen) && sys_getpid() != 1) {
        if (last->how == END_DIED) // one core file, the child's, is enough
            sys(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
        end_by_default(last->how == END_DIED ? last->value : sig);
    }
    leave(end_status(sig, last));
}
