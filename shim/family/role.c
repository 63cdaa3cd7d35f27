// SPDX-License-Identifier: MIT
// Who answers for its children. It depends on who has sent the signal: most kills are meant for one
// process alone.
#include "role.h"
#include "../action/action.h"
#include "../config/config.h"
#include "family.h"
#include "mask.h"
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#define SHELL_PATIENCE 20  // ms: it must not start its next command
#define PATIENCE       100 // ms: children should not wait long, but exit handlers count for more
#define MOMENT_MS      2
#define SOON_MS        (2 * SHELL_PATIENCE)

#define HOST_NAMESPACE "pid:[4026531836]" // PROC_PID_INIT_INO, include/linux/proc_ns.h
#define HOST_KTHREADD  2                  // a process without a group
#define DEPTH_MAX      256

// May it have loaded this library? The map of another user's process cannot be read.
static bool may_have_shim(int pid)
{
    char path[PROC_PATH_MAX];
    if (proc_has_shim(pid))
        return true;
    int fd = sys_open(proc_path(pid, "maps", path), O_RDONLY | O_CLOEXEC, 0);
    if (fd >= 0)
        sys(SYS_close, (long)fd);
    return fd == -EACCES;
}

// The kernel lifts SIGCHLD from the mask while the thread waits in sigtimedwait(), and adds the
// signal that just interrupts it.
static bool one_mask(int tid, void *arg)
{
    bool *stopping = arg;
    sys_sigset mask = (proc_signals(tid, "SigBlk:") | sys_bit(SIGCHLD)) & ~config.watched;
    *stopping = mask == family_mask();
    return !*stopping;
}

// Is this process in a family's stop? The mask of the thread that waits says so, to anybody.
static bool is_stopping(int pid)
{
    bool stopping = false;
    proc_each_thread_of(pid, one_mask, &stopping);
    return stopping && may_have_shim(pid);
}

bool role_is_below_a_stop(int pid)
{
    struct proc_stat stat;
    for (int depth = 0; pid > 0 && depth < DEPTH_MAX; depth++, pid = stat.parent)
        if (is_stopping(pid))
            return true;
        else if (proc_stat(pid, &stat) != 0)
            return false;
    return false;
}

bool family_is_below_a_stop(void)
{
    return role_is_below_a_stop((int)sys(SYS_getppid));
}

// Is pid 1 a shell at whose prompt somebody types, and this process one of its jobs? Then pid 1 has
// the terminal, and its jobs are groups of their own.
static bool is_job_of_pid1(void)
{
    struct proc_stat stat;
    return proc_stat(1, &stat) == 0 && stat.foreground > 0 && stat.foreground == stat.group &&
           stat.group != (int)sys(SYS_getpgid, 0L) && proc_leads_to_shell("/proc/1/exe");
}

// Most containers have no pid 2, or one with a group. To read the link takes 30 times as long.
static enum role_place find_place(void)
{
    char link[32];
    const long group = sys(SYS_getpgid, (long)HOST_KTHREADD);
    if (group <= 0 && group != -ESRCH) {
        if (sys_readlink("/proc/self/ns/pid", link, sizeof(link)) < 0)
            return ROLE_UNKNOWN;
        if (strcmp(link, HOST_NAMESPACE) == 0)
            return ROLE_ON_HOST;
    }
    // With the /proc of another namespace, the processes that are looked up there would be others.
    return sys_getpid() == 1 || proc_is_ours() ? ROLE_IN_CONTAINER : ROLE_UNKNOWN;
}

enum role_place role_place(void)
{
    static enum role_place known; // of the owner: a process stays in its namespace
    const bool owner = action_is_owner();
    if (owner && known != ROLE_UNKNOWN)
        return known;
    enum role_place place = find_place();
    if (owner)
        known = place;
    return place;
}

bool family_is_first(void)
{
    return sys_getpid() == 1 && role_place() != ROLE_ON_HOST;
}

// An init that signals a whole group (tini -g, dumb-init) reaches a shell and the shells below it
// at once: the upper one has just begun. And who has signalled its whole group and itself, too, has
// just interrupted those above it in their stop.
static bool comes_below_a_stop(int sender, int parent)
{
    bool own = sender == sys_getpid();
    if ((sender != 1 && !own) || !family_has_children() || !may_have_shim(parent))
        return false;
    for (int ms = 0; ms < (own ? MOMENT_MS : SOON_MS); ms += MOMENT_MS) {
        sys_nap(MOMENT_MS);
        if (role_is_below_a_stop(parent))
            return true;
    }
    return false;
}

enum family_role family_role(const struct log_sender *sender)
{
    int parent = (int)sys(SYS_getppid);
    bool first = sys_getpid() == 1, from_process = sender->origin == LOG_PROCESS;
    enum role_place place = role_place();
    if (place != ROLE_IN_CONTAINER)
        return first && place == ROLE_UNKNOWN ? FAMILY_MAIN : FAMILY_NOBODY;
    if (first || (parent == 1 && from_process && sender->pid == 1 && !is_job_of_pid1()) ||
        (parent == 0 && sender->origin == LOG_OUTSIDE))
        return FAMILY_MAIN;
    // A parent with a handler of its own passes on under SIGSHIM_FORWARD=always, and does not stop.
    if (config.forward == CONFIG_FORWARD_ALWAYS && from_process && sender->pid == parent &&
        may_have_shim(parent))
        return FAMILY_LINK;
    if (!role_is_below_a_stop(parent) && !(from_process && comes_below_a_stop(sender->pid, parent)))
        return FAMILY_NOBODY;
    return from_process && is_stopping(sender->pid) ? FAMILY_LINK : FAMILY_LATE;
}

enum family_role family_role_for(int sig, const siginfo_t *info)
{
    struct log_sender sender;
    log_sender_of(sig, info, &sender);
    return log_is_idle(sig, &sender) ? FAMILY_NOBODY : family_role(&sender);
}

static bool find_living(int pid, void *arg)
{
    siginfo_t info = {.si_pid = 0};
    bool *found = arg;
    *found = sys(SYS_waitid, (long)P_PID, (long)pid, &info,
                 (long)(WEXITED | WNOHANG | WNOWAIT | __WALL), 0L) == 0 &&
             info.si_pid == 0;
    return !*found;
}

bool family_has_children(void)
{
    bool found = false;
    siginfo_t info; // the kernel does not need it, Valgrind does
    if (sys(SYS_waitid, P_ALL, 0L, &info, WEXITED | WNOHANG | WNOWAIT | __WALL, 0L) < 0)
        return false;
    // Without /proc there is no telling the living from zombies.
    return !proc_is_ours() || proc_each_child(find_living, &found) < 0 || found;
}

bool family_is_shell(void)
{
    return proc_leads_to_shell("/proc/self/exe");
}

int family_patience(void)
{
    return family_is_shell() ? SHELL_PATIENCE : PATIENCE;
}
