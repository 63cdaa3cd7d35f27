// SPDX-License-Identifier: MIT
#include "end.h"
#include "../action/action.h"
#include "../base/base.h"
#include "../config/config.h"
#include <sys/prctl.h>

void end_by_default(int sig)
{
    sys_sigset set = sys_bit(sig);
    next_set_default(sig);
    sys_mask(SIG_UNBLOCK, &set, NULL);
    sys(SYS_tgkill, sys_getpid(), (int)sys(SYS_gettid), sig);
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
