// SPDX-License-Identifier: MIT
// Makes a case copy itself between two instructions, and sends SIGTERM to the copies. The case is
// single-stepped through two rounds or, if these are too long for the number of copies, runs
// freely for a random time before each. A copy has the caller's thread only; the library's idea
// of its owner is corrected in it. x86-64 only.
#include "tracee.h"

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

#define OWN_EXITS  25
#define STRIDE_MAX 200 // steps between copies; as slow as a copy is
#define FREE_US    400 // how long it runs at most, and so many steps
#define FREE_STEPS 64

// A system call that was interrupted is made again, as the kernel would do it.
static void begin_again(struct user_regs_struct *regs)
{
    const long restart_sys = -512, restart_block = -516;
    long result = (long)regs->rax;
    if ((long)regs->orig_rax >= 0 && result <= restart_sys && result >= restart_block) {
        regs->rax = regs->orig_rax;
        regs->rip -= 2; // back to the instruction that made it
    }
    regs->orig_rax = (unsigned long)-1;
}

// Makes a copy that is stopped where the process is, which is left unchanged. 0 if it cannot be
// made.
static pid_t make_copy(struct tracee *t, const struct user_regs_struct *regs)
{
    struct user_regs_struct call = *regs;
    int status;
    call.rip = t->syscall;
    call.orig_rax = (unsigned long)-1;
    call.rax = SYS_clone;
    call.rdi = CLONE_PARENT | CLONE_PTRACE | SIGCHLD;
    call.rsi = call.rdx = call.r10 = call.r8 = 0;
    ptrace(PTRACE_SETREGS, t->pid, 0, &call);
    int sig; // one that was pending comes first
    while ((sig = tracee_go(t, PTRACE_SINGLESTEP)) != 0 && sig != SIGTRAP)
        ;
    if (!sig || ptrace(PTRACE_GETREGS, t->pid, 0, &call) < 0)
        return 0;
    ptrace(PTRACE_SETREGS, t->pid, 0, regs);
    pid_t copy = (pid_t)call.rax;
    if (copy <= 0 || waitpid(copy, &status, __WALL) != copy || !WIFSTOPPED(status))
        return 0;
    ptrace(PTRACE_SETREGS, copy, 0, regs);
    struct iovec here = {&copy, sizeof(copy)}, there = {(void *)t->owner, sizeof(copy)};
    bool ok = process_vm_writev(copy, &here, 1, &there, 1, 0) == sizeof(copy);
    return ok ? copy : 0;
}

// Sends sig to a copy. Fills ret, or for another signal than SIGTERM its ms alone.
static bool inject(struct tracee *t, int sig, struct result *ret)
{
    struct user_regs_struct regs;
    struct offsets offsets;
    if (ptrace(PTRACE_GETREGS, t->pid, 0, &regs) < 0)
        return false;
    begin_again(&regs);
    pid_t copy = make_copy(t, &regs);
    if (!copy)
        return false;
    offsets_save(t->pidfd, &offsets);
    send_signal(copy, sig);
    double since = now_ms();
    ptrace(PTRACE_DETACH, copy, 0, 0);
    if (sig == SIGTERM) {
        judge(copy, since, t->row, &t->outlets, ret);
    } else {
        int status;
        bool ended = await_end(copy, since, &ret->ms);
        kill(copy, SIGKILL);
        ended &= waitpid(copy, &status, __WALL) == copy && status == 0;
        ret->verdict = ended ? FINE : STATUS;
    }
    offsets_restore(&offsets);
    if (sig == SIGTERM && ret->verdict != FINE) {
        char why[sizeof(ret->why)];
        snprintf(why, sizeof(why), "at %s: %.200s", place_of(t->pid, regs.rip), ret->why);
        snprintf(ret->why, sizeof(ret->why), "%s", why);
    }
    return true;
}

// How long the same cleanups take when the app exits by itself, before a round.
static bool measure_own_exit(const struct job *job)
{
    struct tracee t;
    struct result result;
    double ms[OWN_EXITS];
    unsigned count = 0;
    bool ok = tracee_start(&t, job, false);
    while (ok && count < OWN_EXITS) {
        ok = inject(&t, SIGUSR1, &result) && result.verdict == FINE;
        outlets_reset(&t.outlets);
        ms[count++] = result.ms;
    }
    tracee_stop(&t);
    if (ok)
        job->row->own_exit = median(ms, count);
    return ok;
}

// The next place, at first where it stands.
static bool advance(struct tracee *t, long stride, bool freely)
{
    return freely ? tracee_run(t, 1 + rand() % FREE_US) && tracee_step(t, rand() % FREE_STEPS)
                  : tracee_step(t, stride);
}

bool inject_copies(const struct job *job)
{
    struct tracee t;
    struct result result;
    struct row *row = job->row;
    long wanted = row->wanted, steps = tracee_count_steps(job, wanted * STRIDE_MAX + 1);
    long stride = wanted && steps > wanted ? steps / wanted : 1;
    bool freely = stride >= STRIDE_MAX, ok = steps >= 0 && tracee_start(&t, job, freely);
    if (steps < 0 || !measure_own_exit(job))
        return false;
    while (ok && row->count < row->wanted) {
        // Another thread of its own would be missing in the copy.
        if (tracee_threads(&t) == t.threads) {
            struct stat st;
            ok = fstat(t.outlets.out, &st) == 0;
            t.outlets.out_before = st.st_size;
            ok = ok && inject(&t, SIGTERM, &result);
            outlets_reset(&t.outlets);
            if (ok)
                row_note(row, &result);
        }
        ok = ok && advance(&t, stride, freely);
    }
    tracee_stop(&t);
    return ok;
}
