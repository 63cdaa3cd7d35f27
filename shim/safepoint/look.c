// SPDX-License-Identifier: MIT
// Decides whether a thread is at a safe point, by its stack and the system call that it waits in.
#include "../base/base.h"
#include "code.h"
#include "in_exec.h"
#include "mutexes.h"
#include "walk.h"
#include <time.h>

#define CALLBACK_LOOKS 150 // about 15 ms
#define MUTEX_MS       50

// raise() and kill() hold no lock, and their caller does not expect them to return. The signal is
// delivered at the end of the call that sends it, or of the call that unblocks it.
static bool is_raising(const struct machine_state *at)
{
    static const short sending[] = {SYS_kill,           SYS_tgkill,          SYS_tkill,
                                    SYS_rt_sigprocmask, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
                                    MACHINE_UNKNOWN};
    for (unsigned i = 0; i < sizeof(sending) / sizeof(sending[0]); i++)
        if (at->call == MACHINE_RETURNED && at->number == sending[i])
            return true;
    return false;
}

// A function of libc that has called the app back may hold a lock, and before main() objects are
// half built. But main loops run there too, so they get some time to leave. It is counted in looks:
// the clock also runs for a thread that gets no CPU.
static bool has_had_time_to_leave(void)
{
    static unsigned looks;
    return ++looks > CALLBACK_LOOKS;
}

// A thread that works will unlock it soon; one that waits may have it for life. In processor time,
// since the clock also runs for a thread that gets none.
static bool will_unlock(const struct machine_state *at)
{
    static int thread;
    static int64_t since;
    int64_t now = sys_ms(CLOCK_THREAD_CPUTIME_ID);
    int self = (int)sys(SYS_gettid);
    if (at->call == MACHINE_RESTARTING || at->call == MACHINE_INTERRUPTED)
        return false;
    if (thread != self) {
        thread = self;
        since = now;
    }
    return now - since < MUTEX_MS && safepoint_holds_mutex();
}

bool safepoint_look(const void *context, bool raised, struct safepoint_walk *ret)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at) || !safepoint_code_known() ||
        !safepoint_walk(context, &at, ret))
        return false;
    if (raised && is_raising(&at))
        return true;
    bool in_exec = ret->in_exec || safepoint_has_failed_to_exec(&at);
    if (ret->in_libc && !ret->at_gate && !in_exec && !safepoint_waits(&at, ret))
        return false;
    bool early = ret->before_main && !in_exec;
    if ((ret->returns > ret->in_libc || early) && !has_had_time_to_leave())
        return false;
    ret->holds_mutex = will_unlock(&at);
    return !ret->holds_mutex;
}
