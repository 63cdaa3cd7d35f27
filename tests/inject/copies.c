// SPDX-License-Identifier: MIT
// Single-steps a case, has it make copies of itself between two instructions, and sends
// SIGTERM to those. A copy has the caller's thread only; the library's idea of its owner
// is set right in it. Processor: x86-64.
#include "inject.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARKER SIGWINCH // sent by the case before each round

struct tracee {
    pid_t pid;
    int pidfd;
    uintptr_t syscall; // an instruction of its own
    uintptr_t owner;   // the library's variable
    unsigned threads;
    struct outlets outlets;
};

static unsigned count_threads(pid_t pid)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    return stat(path, &st) < 0 ? 0 : (unsigned)st.st_nlink - 2;
}

// Lets it go on and waits until it stops: the signal, or 0 when it has ended.
static int go(struct tracee *t, int request)
{
    int status;
    static int pass; // a signal of its own, such as SIGCHLD
    if (ptrace(request, t->pid, 0, pass) < 0 || waitpid(t->pid, &status, __WALL) < 0)
        return 0;
    int sig = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    pass = sig == SIGTRAP || sig == MARKER ? 0 : sig;
    return sig;
}

static uintptr_t find_syscall(pid_t pid)
{
    static unsigned char text[2 << 20];
    uintptr_t start = mapping_start(pid, "libc.so.6");
    struct iovec here = {text, sizeof(text)}, there = {(void *)start, sizeof(text)};
    ssize_t n = start ? process_vm_readv(pid, &here, 1, &there, 1, 0) : 0;
    // The first pages are no code.
    for (ssize_t i = 0x30000; i + 1 < n; i++)
        if (text[i] == 0x0f && text[i + 1] == 0x05)
            return start + (uintptr_t)i;
    return 0;
}

static bool start(struct tracee *t, const struct job *job)
{
    int status;
    outlets_open(&t->outlets);
    t->pid = case_start(job->library, job->path, job->way, &t->outlets, true);
    t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
    if (waitpid(t->pid, &status, __WALL) < 0 || !WIFSTOPPED(status))
        return false;
    ptrace(PTRACE_SETOPTIONS, t->pid, 0, PTRACE_O_EXITKILL);
    if (go(t, PTRACE_CONT) != MARKER)
        return false;
    uintptr_t offset = symbol_offset(job->library, "sigshim_owner");
    uintptr_t base = mapping_start(t->pid, "libsigshim.so");
    t->syscall = find_syscall(t->pid);
    t->owner = offset + base;
    t->threads = count_threads(t->pid);
    return offset && base && t->syscall;
}

static void stop(struct tracee *t)
{
    if (t->pid > 0) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, __WALL);
    }
    close(t->pidfd);
    outlets_close(&t->outlets);
}

static bool inject(struct tracee *t, struct result *ret)
{
    struct user_regs_struct regs, call;
    int status;
    if (ptrace(PTRACE_GETREGS, t->pid, 0, &regs) < 0)
        return false;
    call = regs;
    call.rip = t->syscall;
    call.orig_rax = (unsigned long)-1;
    call.rax = SYS_clone;
    call.rdi = CLONE_PARENT | CLONE_PTRACE | SIGCHLD;
    call.rsi = call.rdx = call.r10 = call.r8 = 0;
    ptrace(PTRACE_SETREGS, t->pid, 0, &call);
    int sig; // one that was pending comes first
    while ((sig = go(t, PTRACE_SINGLESTEP)) != 0 && sig != SIGTRAP)
        ;
    if (!sig || ptrace(PTRACE_GETREGS, t->pid, 0, &call) < 0)
        return false;
    ptrace(PTRACE_SETREGS, t->pid, 0, &regs);
    pid_t copy = (pid_t)call.rax;
    if (copy <= 0 || waitpid(copy, &status, __WALL) != copy || !WIFSTOPPED(status))
        return false;
    regs.orig_rax = (unsigned long)-1; // no call to restart
    ptrace(PTRACE_SETREGS, copy, 0, &regs);
    struct iovec here = {&copy, sizeof(copy)}, there = {(void *)t->owner, sizeof(copy)};
    if (process_vm_writev(copy, &here, 1, &there, 1, 0) != sizeof(copy))
        return false;
    struct offsets offsets;
    offsets_save(t->pidfd, &offsets);
    kill(copy, SIGTERM);
    double since = now_ms();
    ptrace(PTRACE_DETACH, copy, 0, 0);
    judge(copy, since, &t->outlets, ret);
    offsets_restore(&offsets);
    if (ret->verdict != FINE) {
        char why[sizeof(ret->why)];
        snprintf(why, sizeof(why), "at %s: %.200s", place_of(t->pid, regs.rip), ret->why);
        snprintf(ret->why, sizeof(ret->why), "%s", why);
    }
    return true;
}

// The steps of the first round and of one that finds everything warm.
static long count_steps(const struct job *job)
{
    struct tracee t;
    long steps = 0;
    bool ok = start(&t, job);
    for (int round = 0; ok && round < 2; steps++) {
        int sig = go(&t, PTRACE_SINGLESTEP);
        ok = sig != 0;
        round += sig == MARKER;
    }
    stop(&t);
    return ok ? steps : -1;
}

bool inject_copies(const struct job *job)
{
    struct tracee t;
    struct result result;
    long steps = count_steps(job), stride = steps / (long)job->count;
    unsigned done = 0;
    bool ok = steps > 0 && start(&t, job);
    if (steps <= 0)
        return false;
    for (long step = 0; ok && done < job->count; step++) {
        if (stride < 2 || step % stride == 0) {
            // Another thread of its own would be missing in the copy.
            if (count_threads(t.pid) == t.threads) {
                struct stat st;
                ok = fstat(t.outlets.out, &st) == 0;
                t.outlets.out_before = st.st_size;
                ok = ok && inject(&t, &result);
                outlets_reset(&t.outlets);
                if (ok)
                    job->note(&result, job->arg);
            }
            done++;
        }
        ok = ok && go(&t, PTRACE_SINGLESTEP) != 0;
    }
    stop(&t);
    return ok;
}
