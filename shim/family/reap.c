// SPDX-License-Identifier: MIT
#include "reap.h"
#include "../base/base.h"
#include <sys/wait.h>

// Children that were there when the signal came, in our session, come before others, what is no
// reader and not in SIGSHIM_LAST before what is, and an exit before death by the signal. Among
// equals the one that was started last counts.
static void note_end(struct family_look *look, struct family_status *status, const siginfo_t *info)
{
    uint64_t start = 0;
    unsigned marks = family_look_ended(look, info->si_pid, &start);
    bool ordinary = (marks & FAMILY_DIRECT) && !(marks & (FAMILY_READER | FAMILY_LAST));
    bool exited = info->si_code == CLD_EXITED;
    unsigned rank = (ordinary ? 4 : 2) + (exited || info->si_status != look->order.sig);
    if (status->closed || ((marks & (FAMILY_GONE | FAMILY_FED)) && !status->blind) ||
        rank < status->rank ||
        (rank == status->rank &&
         (start < status->start || (start == status->start && info->si_pid < status->pid))))
        return;
    status->rank = rank;
    status->start = start;
    status->pid = info->si_pid;
    status->end.how = exited ? END_EXITED : END_DIED;
    status->end.value = info->si_status;
}

bool family_reap(struct family_look *look, struct family_status *status)
{
    for (;;) {
        siginfo_t info = {.si_pid = 0};
        if (sys(SYS_waitid, (long)P_ALL, 0L, &info, (long)(WEXITED | WNOHANG | __WALL), 0L) < 0)
            return false;
        if (info.si_pid == 0)
            return true;
        note_end(look, status, &info);
    }
}
