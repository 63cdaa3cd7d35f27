// SPDX-License-Identifier: MIT
// Has a case make copies of itself between two instructions, and sends SIGTERM to those.
// It is single-stepped through two rounds or, where these are long for the number of
// copies, runs freely for a random time before each. A copy has the caller's thread only;
// the library's idea of its owner is set right in it. Processor: x86-64.
#include "inject.h"

#include <errno.h>
#include <poll.h>
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
#include <time.h>
#include <unistd.h>

#define MARKER     SIGWINCH // sent by the case before each round
#define STRIDE_MAX 200      // steps between copies; as slow as a copy is
#define FREE_US    400      // how long it runs at most, and so many steps
#define FREE_STEPS 64

struct tracee {
    const struct row *row;
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

// Lets it run for that long.
static bool run_freely(struct tracee *t, long us)
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
        ok = run_freely(t, 1000);
    return ok && ready.revents;
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

static bool start(struct tracee *t, const struct job *job, bool freely)
{
    int status;
    *t = (struct tracee){.row = job->row};
    outlets_open(&t->outlets);
    t->pid =
        case_start(job, freely ? t->row->way->free : t->row->way->arg, &t->outlets, true);
    t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
    if (waitpid(t->pid, &status, __WALL) < 0 || !WIFSTOPPED(status))
        return false;
    ptrace(PTRACE_SETOPTIONS, t->pid, 0, PTRACE_O_EXITKILL);
    if (!(freely ? wait_until_ready(t) : go(t, PTRACE_CONT) == MARKER))
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

// A system call that was interrupted is made again, as the kernel would do it.
static void begin_again(struct user_regs_struct *regs)
{
    const long restart_sys = -512, restart_block = -516;
    long result = (long)regs->rax;
    if ((long)regs->orig_rax >= 0 && result <= restart_sys && result >= restart_block) {
        regs->rax = regs->orig_rax;
        regs->rip -= 2; // the instruction that made it
    }
    regs->orig_rax = (unsigned long)-1;
}

static bool inject(struct tracee *t, struct result *ret)
{
    struct user_regs_struct regs, call;
    int status;
    if (ptrace(PTRACE_GETREGS, t->pid, 0, &regs) < 0)
        return false;
    begin_again(&regs);
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
    ptrace(PTRACE_SETREGS, copy, 0, &regs);
    struct iovec here = {&copy, sizeof(copy)}, there = {(void *)t->owner, sizeof(copy)};
    if (process_vm_writev(copy, &here, 1, &there, 1, 0) != sizeof(copy))
        return false;
    struct offsets offsets;
    offsets_save(t->pidfd, &offsets);
    kill(copy, SIGTERM);
    double since = now_ms();
    ptrace(PTRACE_DETACH, copy, 0, 0);
    judge(copy, since, t->row, &t->outlets, ret);
    offsets_restore(&offsets);
    if (ret->verdict != FINE) {
        char why[sizeof(ret->why)];
        snprintf(why, sizeof(why), "at %s: %.200s", place_of(t->pid, regs.rip), ret->why);
        snprintf(ret->why, sizeof(ret->why), "%s", why);
    }
    return true;
}

// The steps of the first round and of one that finds everything warm; or so many that
// there is no need to know.
static long count_steps(const struct job *job, long enough)
{
    struct tracee t;
    long steps = 0;
    bool ok = start(&t, job, false);
    for (int round = 0; ok && round < 2 && steps < enough; steps++) {
        int sig = go(&t, PTRACE_SINGLESTEP);
        ok = sig != 0;
        round += sig == MARKER;
    }
    stop(&t);
    return ok ? steps : -1;
}

static bool step(struct tracee *t, long count)
{
    bool ok = true;
    for (long i = 0; ok && i < count; i++)
        ok = go(t, PTRACE_SINGLESTEP) != 0;
    return ok;
}

// The next place: where it stands at first.
static bool advance(struct tracee *t, long stride, bool freely)
{
    return freely ? run_freely(t, 1 + rand() % FREE_US) && step(t, rand() % FREE_STEPS)
                  : step(t, stride);
}

bool inject_copies(const struct job *job)
{
    struct tracee t;
    struct result result;
    struct row *row = job->row;
    long wanted = row->wanted, steps = count_steps(job, wanted * STRIDE_MAX + 1);
    long stride = wanted && steps > wanted ? steps / wanted : 1;
    bool freely = stride >= STRIDE_MAX, ok = steps >= 0 && start(&t, job, freely);
    if (steps < 0)
        return false;
    while (ok && row->count < row->wanted) {
        // Another thread of its own would be missing in the copy.
        if (count_threads(t.pid) == t.threads) {
            struct stat st;
            ok = fstat(t.outlets.out, &st) == 0;
            t.outlets.out_before = st.st_size;
            ok = ok && inject(&t, &result);
            outlets_reset(&t.outlets);
            if (ok)
                row_note(row, &result);
        }
        ok = ok && advance(&t, stride, freely);
    }
    stop(&t);
    return ok;
}
