// SPDX-License-Identifier: MIT
// Stops in a container that are part of somebody's work, such as timeout(1)'s: they get no line,
// which would end up in a file, a variable or on a screen (docs/contract.md P1).
#include "../config/config.h"
#include "role.h"

#define DEPTH_MAX 256

// The chain breaks where timeout(1) has ended the one in between, too: who leads a group or a
// session has started it, or is a part of the same job.
static bool is_ancestor(int pid)
{
    struct proc_stat stat = {.parent = (int)sys(SYS_getppid)};
    if (pid == 1)
        return false;
    if (pid == (int)sys(SYS_getpgid, 0L) || pid == (int)sys(SYS_getsid, 0L))
        return true;
    for (int depth = 0; stat.parent > 1 && depth < DEPTH_MAX; depth++)
        if (stat.parent == pid)
            return true;
        else if (proc_stat(stat.parent, &stat) != 0)
            return false;
    return false;
}

// A shell ends itself by the signal that has ended its command, git once its pager has ended.
static bool is_raised_at_terminal(int sig)
{
    struct proc_stat stat;
    return (sig == SIGINT || sig == SIGQUIT || sig == SIGHUP) &&
           proc_stat(sys_getpid(), &stat) == 0 && stat.foreground >= 0;
}

static bool has_passed_on(int parent)
{
    char path[PROC_PATH_MAX];
    return config.forward == CONFIG_FORWARD_ALWAYS && parent == (int)sys(SYS_getppid) &&
           proc_leads_to_shell(proc_path(parent, "exe", path));
}

bool family_is_routine(int sig, const struct log_sender *sender)
{
    int self = sys_getpid(), parent = (int)sys(SYS_getppid);
    if (self == 1 || role_place() != ROLE_IN_CONTAINER)
        return false;
    if (sender->origin == LOG_TERMINAL)
        return true;
    if (sender->origin != LOG_PROCESS || role_is_below_a_stop(parent))
        return false;
    if (sender->pid == self)
        return parent > 1 || is_raised_at_terminal(sig);
    return is_ancestor(sender->pid) && !has_passed_on(sender->pid);
}
