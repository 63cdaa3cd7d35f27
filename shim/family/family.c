// SPDX-License-Identifier: MIT
// Tells whether this process is the container main process, and passes a signal to its children.
#include "family.h"
#include "../base/base.h"
#include "lines.h"
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define HOST_NAMESPACE "pid:[4026531836]" // PROC_PID_INIT_INO, include/linux/proc_ns.h

bool family_is_main(void)
{
    char link[32];
    bool first = sys_getpid() == 1;
    long parent = sys(SYS_getppid);
    if (!first && parent != 1 && parent != 0)
        return false;
    if (!proc_is_ours() || sys_readlink("/proc/self/ns/pid", link, sizeof(link)) < 0)
        return first;
    return strcmp(link, HOST_NAMESPACE) != 0;
}

static bool find_living(int pid, void *arg)
{
    struct proc_stat stat;
    bool *found = arg;
    *found = proc_stat(pid, &stat) == 0 && stat.state != 'Z' && stat.state != 'X';
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
    static const char *const names[] = {"sh",    "dash", "ash",  "bash",  "busybox",
                                        "zsh",   "mksh", "ksh",  "ksh93", "lksh",
                                        "rbash", "yash", "fish", "csh",   "tcsh"};
    char comm[PROC_COMM_MAX];
    proc_comm(sys_getpid(), comm);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(comm, names[i]) == 0)
            return true;
    return false;
}

struct passing {
    int sig, group; // group: the process group that has the signal already, or -1
    unsigned count;
};

static bool pass_one(int pid, void *arg)
{
    struct passing *passing = arg;
    struct proc_stat stat;
    if (proc_stat(pid, &stat) == 0 && stat.state != 'Z' && stat.group != passing->group &&
        sys(SYS_kill, pid, passing->sig) == 0)
        passing->count++;
    return true;
}

void family_pass(int sig, const siginfo_t *info)
{
    bool terminal = info && info->si_code == SYS_TERMINAL;
    struct passing passing = {sig, terminal ? (int)sys(SYS_getpgid, 0) : -1, 0};
    if (proc_is_ours())
        proc_each_child(pass_one, &passing);
    if (passing.count)
        family_say_passed(sig, info, passing.count);
}
