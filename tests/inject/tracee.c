// SPDX-License-Identifier: MIT
// Starts, steps, runs and stops the process that copies are made of. x86-64 only.
#include "tracee.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARKER SIGWINCH // sent by the case before each round

unsigned tracee_threads(const struct tracee *t)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof(path), "/proc/%d/task", t->pid);
    return stat(path, &st) < 0 ? 0 : (unsigned)st.st_nlink - 2;
}

int tracee_go(struct tracee *t, int request)
{
    int status;
    static int pass; // a signal of its own, such as SIGCHLD
    if (ptrace(request, t->pid, 0, pass) < 0 || waitpid(t->pid, &status, __WALL) < 0)
        return 0;
    int sig = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    pass = sig == SIGTRAP || sig == MARKER ? 0 : sig;
    return sig;
}

bool tracee_run(struct tracee *t, long us)
{
    struct timespec pause = {0, us * 1000};
    int status, pass = 0;
    if (!outlets_forget(&t->outlets))
        return false;
    do {
        if (ptrace(PTRACE_CONT, t->pid, 0, pass) < 0)
            return false;
        if (!pass) {
            nanosleep(&pause, NULL);
            syscall(SYS_tgkill, t->pid, t->pid, SIGSTOP);
        }
        if (waitpid(t->pid, &status, __WALL) < 0 || !WIFSTOPPED(status))
            return false;
        pass = WSTOPSIG(status);
    } while (pass != SIGSTOP);
    return true;
}

static bool wait_until_ready(struct tracee *t)
{
    struct pollfd ready = {.fd = t->outlets.ready[0], .events = POLLIN};
    bool ok = true;
    for (int i = 0; ok && i < 10000 && poll(&ready, 1, 0) == 0; i++)
        ok = tracee_run(t, 1000);
    return ok && ready.revents;
}

static uintptr_t find_syscall(pid_t pid)
{
    static unsigned char text[2 << 20];
    uintptr_t start = mapping_start(pid, "libc.so.6");
    struct iovec here = {text, sizeof(text)}, there = {(void *)start, sizeof(text)};
    ssize_t n = start ? process_vm_readv(pid, &here, 1, &there, 1, 0) : 0;
    // The first pages are not code.
    for (ssize_t i = 0x30000; i + 1 < n; i++)
        if (text[i] == 0x0f && text[i + 1] == 0x05)
            return start + (uintptr_t)i;
    return 0;
}

bool tracee_start(struct tracee *t, const struct job *job, bool freely)
{
    int status;
    *t = (struct tracee){.row = job->row};
    outlets_open(&t->outlets);
    t->pid = case_start(job, freely ? t->row->way->free : t->row->way->arg, &t->outlets, true);
    t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
    if (waitpid(t->pid, &status, __WALL) < 0 || !WIFSTOPPED(status))
        return false;
    ptrace(PTRACE_SETOPTIONS, t->pid, 0, PTRACE_O_EXITKILL);
    if (!(freely ? wait_until_ready(t) : tracee_go(t, PTRACE_CONT) == MARKER))
        return false;
    uintptr_t offset = symbol_offset(job->library, "sigshim_owner");
    uintptr_t base = mapping_start(t->pid, "libsigshim.so");
    t->syscall = find_syscall(t->pid);
    t->owner = offset + base;
    t->threads = tracee_threads(t);
    return offset && base && t->syscall;
}

void tracee_stop(struct tracee *t)
{
    if (t->pid > 0) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, __WALL);
    }
    close(t->pidfd);
    outlets_close(&t->outlets);
}

long tracee_count_steps(const struct job *job, long enough)
{
    struct tracee t;
    long steps = 0;
    bool ok = tracee_start(&t, job, false);
    for (int round = 0; ok && round < 2 && steps < enough; steps++) {
        int sig = tracee_go(&t, PTRACE_SINGLESTEP);
        ok = sig != 0;
        round += sig == MARKER;
    }
    tracee_stop(&t);
    return ok ? steps : -1;
}

bool tracee_step(struct tracee *t, long count)
{
    bool ok = true;
    for (long i = 0; ok && i < count; i++)
        ok = tracee_go(t, PTRACE_SINGLESTEP) != 0;
    return ok;
}
