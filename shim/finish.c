// SPDX-License-Identifier: MIT
// The last system calls of a process (floor 3).
#include "finish.h"
#include "config.h"
#include "real.h"
#include "sys.h"

#include <sys/prctl.h>

void finish_by_default(int sig)
{
    sys_sigset set = sys_bit(sig);
    real_drop(sig);
    sys_mask(SIG_UNBLOCK, &set, NULL);
    sys(SYS_tgkill, sys_getpid(), (int)sys(SYS_gettid), sig);
}

int finish_status(int sig, const struct ending *last)
{
    if (last->how == ENDING_EXITED)
        return last->value;
    if (last->how == ENDING_DIED)
        return 128 + last->value;
    return config.exit_status >= 0 ? config.exit_status : 128 + sig;
}

_Noreturn void finish(int sig, const struct ending *last)
{
    bool by_signal = last->how == ENDING_DIED ||
                     (last->how != ENDING_EXITED && config.exit_status < 0);
    // The tail of musl's abort(), for any signal; as pid 1 the kernel would drop it.
    if (by_signal && sys_getpid() != 1) {
        if (last->how == ENDING_DIED) // one core file, the child's, is enough
            sys(SYS_prctl, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
        finish_by_default(last->how == ENDING_DIED ? last->value : sig);
    }
    sys_exit(finish_status(sig, last));
}
