// SPDX-License-Identifier: MIT
// Starts a case: as it is, stopped for its tracer, as pid 1 of a PID namespace or as the child of
// a shell that is pid 1.
#include "inject.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char shell_form[] = "\"$0\" \"$1\"; true"; // so that it does not exec the case

// What a case writes is kept in memory; a case that nobody stops must not fill it.
static const struct rlimit output_max = {1 << 30, 1 << 30};

static pid_t split(bool contained)
{
    return contained ? (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0)
                     : fork();
}

// Mounts a /proc that shows the new PID namespace.
static bool mount_proc(void)
{
    return (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ||
            mount(NULL, "/proc", NULL, MS_REC | MS_PRIVATE, NULL) == 0) &&
           mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0;
}

static void set_environment(const struct job *job)
{
    char preload[2000], name[100];
    for (char **e = environ; *e;) // our own caller may use sigshim too
        if (sscanf(*e, "%99[^=]", name) == 1 && strncmp(name, "SIGSHIM_", 8) == 0)
            unsetenv(name);
        else
            e++;
    const char *more = job->row->item->preload;
    snprintf(preload, sizeof(preload), "%s%s%s", job->library, more ? ":" : "", more ? more : "");
    setenv("LD_PRELOAD", preload, 1);
    setenv("SIGSHIM_GRACE", "8s", 1); // more than twice the injector's patience
}

pid_t case_start(const struct job *job, const char *arg, const struct outlets *o, bool traced)
{
    const struct way *way = job->row->way;
    char path[1000];
    pid_t pid = split(way->contained);
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    setrlimit(RLIMIT_FSIZE, &output_max);
    if (way->contained && !mount_proc())
        _exit(125);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    set_environment(job);
    if (dup2(null, 0) < 0 || dup2(o->out, 1) < 0 || dup2(o->err, 2) < 0 || dup2(o->marks, 10) < 0 ||
        dup2(o->ready[1], 11) < 0)
        _exit(126);
    if (traced && ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
        _exit(126);
    snprintf(path, sizeof(path), "%s/cases/%s", job->folder, job->row->item->program);
    if (way->shell)
        execl("/bin/sh", "sh", "-c", shell_form, path, arg, (char *)NULL);
    else
        execl(path, path, arg, (char *)NULL);
    _exit(127);
}

static bool is_on_host(void)
{
    char link[32] = "";
    return readlink("/proc/self/ns/pid", link, sizeof(link) - 1) > 0 &&
           strcmp(link, "pid:[4026531836]") == 0;
}

void send_signal(pid_t pid, int sig)
{
    static int aside = -1;
    if (aside < 0)
        aside = !is_on_host();
    pid_t sender = aside ? fork() : -1;
    if (sender <= 0)
        kill(pid, sig);
    if (sender == 0)
        _exit(0);
    if (sender > 0)
        waitpid(sender, NULL, 0);
}

// Can a child be traced and, if contained, have namespaces of its own?
static bool can_start(bool contained)
{
    int status = 1;
    pid_t pid = split(contained);
    if (pid == 0)
        _exit((contained ? mount_proc() : ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

const char *why_nothing(void)
{
    return can_start(false) ? NULL : "ptrace is not permitted";
}

const char *why_not(const struct row *row)
{
    static int contained; // 0: not tried, 1 yes, 2 no
    if (row->item->preload && access(row->item->preload, R_OK) < 0)
        return "the library that it needs is not there";
    if (row->way->contained && !contained)
        contained = can_start(true) ? 1 : 2;
    return row->way->contained && contained == 2 ? "no PID namespace of its own" : NULL;
}
