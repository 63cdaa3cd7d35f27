// SPDX-License-Identifier: MIT
// The children of the init of `sigshim run`.
#include "child.h"
#include "../../shim/base/base.h"
#include "../../shim/config/config.h"
#include "exec.h"
#include "terminal.h"

#include <signal.h>
#include <unistd.h>

// Both the init and the child do it, because neither knows which comes first.
static void lead_group(pid_t pid, bool group)
{
    if (group || terminal_is_ours())
        setpgid(pid, pid);
}

static _Noreturn void become(char **argv, bool group, sigset_t *mask)
{
    lead_group(0, group);
    terminal_give(getpid());
    terminal_leave_child();
    if (config.unblock)
        for (int sig = 1; sig <= SYS_MAX_SIGNAL; sig++)
            if (config.watched & sys_bit(sig))
                sigdelset(mask, sig);
    sigprocmask(SIG_SETMASK, mask, NULL);
    _exit(run_exec(argv));
}

pid_t child_start(char **argv, bool group, sigset_t *mask)
{
    pid_t pid = fork();
    if (pid == 0)
        become(argv, group, mask);
    if (pid > 0) {
        lead_group(pid, group);
        terminal_give(pid);
    }
    return pid;
}

// A shell keeps SIGINT to itself while it waits for a child.
static bool is_shell(pid_t pid)
{
    char path[PROC_PATH_MAX];
    return proc_leads_to_shell(proc_path(pid, "exe", path));
}

int child_signal(pid_t pid, int sig, bool alone)
{
    int target = config.map[sig];
    bool kept = !target || proc_ignores(pid, target);
    return kept || (alone && is_shell(pid)) ? sig : target;
}

static bool kill_one(int pid, void *arg)
{
    kill(pid, *(int *)arg);
    return true;
}

void child_kill_all(int sig)
{
    proc_each_child(kill_one, &sig);
}

static bool found_one(int pid, void *arg)
{
    (void)pid;
    *(bool *)arg = true;
    return false;
}

bool child_any(void)
{
    bool found = false;
    proc_each_child(found_one, &found);
    return found;
}
