// SPDX-License-Identifier: MIT
// Who is family (floor 3): whether this process answers for a container, and its children
// now.
#include "family.h"
#include "log.h"
#include "proc.h"
#include "sys.h"

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
    siginfo_t info; // the kernel needs none, valgrind does
    if (sys(SYS_waitid, P_ALL, 0L, &info, WEXITED | WNOHANG | WNOWAIT | __WALL, 0L) < 0)
        return false;
    // Without /proc there is no telling the living from the dead.
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
    int sig, group; // group: the one that has the signal already, or -1
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

static void put_passed(struct log_line *line, int sig, unsigned count)
{
    if (count ==
        0) { // the terminal has told them already, or there is no /proc to count them
        fmt_raw(&line->text, "waited for the children of ");
    } else {
        fmt_raw(&line->text, "passed ");
        log_put_signal(line, sig);
        fmt_raw(&line->text, " to ");
        fmt_uint(&line->text, count);
        fmt_raw(&line->text, count == 1 ? " child of " : " children of ");
    }
    log_put_process(line, sys_getpid());
}

void family_pass(int sig, const siginfo_t *info)
{
    bool terminal = info && info->si_code == SYS_TERMINAL;
    struct passing passing = {sig, terminal ? (int)sys(SYS_getpgid, 0) : -1, 0};
    struct log_sender sender;
    struct log_line line;
    if (proc_is_ours())
        proc_each_child(pass_one, &passing);
    if (!passing.count)
        return;
    log_sender_of(sig, info, &sender);
    log_begin(&line, "forward", sig, &sender);
    put_passed(&line, sig, passing.count);
    log_end(&line);
}

void family_say_killed(int sig, const int *pids, unsigned count, int64_t elapsed_ms)
{
    struct log_line line;
    log_begin(&line, "kill", sig, NULL);
    fmt_raw(&line.text, "killed what was still running ");
    fmt_ms(&line.text, elapsed_ms, 2);
    fmt_raw(&line.text, " s after ");
    log_put_signal(&line, sig);
    fmt_raw(&line.text, " in ");
    log_put_process(&line, sys_getpid());
    for (unsigned i = 0; i < count && i < 5; i++) {
        fmt_raw(&line.text, i == 0 ? ": " : ", ");
        if (i < 4)
            log_put_process(&line, pids[i]);
        else
            fmt_raw(&line.text, "...");
    }
    log_end(&line);
}

void family_say_ended(int sig, const siginfo_t *info, unsigned passed,
                      const struct ending *end, int64_t elapsed_ms, unsigned later)
{
    struct log_sender sender;
    struct log_line line;
    log_sender_of(sig, info, &sender);
    log_begin(&line, "forward", sig, &sender);
    put_passed(&line, sig, passed);
    if (end->how == ENDING_EXITED) {
        fmt_raw(&line.text, "; last exited ");
        fmt_uint(&line.text, (uint64_t)end->value);
    } else if (end->how == ENDING_DIED) {
        fmt_raw(&line.text, "; last died of ");
        log_put_signal(&line, end->value);
    }
    fmt_raw(&line.text, " after ");
    fmt_ms(&line.text, elapsed_ms, 2);
    fmt_raw(&line.text, " s");
    if (later) {
        fmt_raw(&line.text, "; signals ignored meanwhile: ");
        fmt_uint(&line.text, later);
    }
    log_end(&line);
}
