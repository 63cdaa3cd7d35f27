// SPDX-License-Identifier: MIT
// sigaction(2) as a bare system call, and the functions built on it as glibc defines them.
#include "fallback.h"
#include "../base/base.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define KERNEL_SET_SIZE 8
#define RESTORER_FLAG   0x04000000

// include/uapi/asm-generic/signal.h. Processors without a restorer lack that member; MIPS, which
// orders the rest differently, is not supported here.
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
#if defined(__x86_64__) || defined(__i386__) || defined(__arm__) || defined(__aarch64__) || \
    defined(__powerpc__) || defined(__s390__)
#define HAS_RESTORER 1
    void (*restorer)(void);
#endif
    uint32_t mask[2]; // 8 bytes, at any multiple of a word
};

#if defined(__x86_64__)
// The kernel requires a restorer on x86-64; unwinders recognise signal frames by this very code.
void fallback_restorer(void);
__asm__(".text\n.type fallback_restorer,@function\n.hidden fallback_restorer\n"
        ".globl fallback_restorer\nfallback_restorer:\n\tmov $15,%rax\n\tsyscall\n"
        ".size fallback_restorer,.-fallback_restorer\n");
#endif

static bool interrupts[65]; // set by siginterrupt(); libc's own _sigintr is out of reach

int fallback_sigaction(int sig, const struct sigaction *act, struct sigaction *ret_old)
{
    struct kernel_sigaction new = {0}, old = {0};
    if (sig == 32 || sig == 33) { // libc's own, refused as in libc
        errno = EINVAL;
        return -1;
    }
    if (act) {
        new.handler = act->sa_handler;
        new.flags = (unsigned int)act->sa_flags;
        memcpy(&new.mask, &act->sa_mask, sizeof(new.mask));
#if defined(__x86_64__)
        new.flags |= RESTORER_FLAG;
        new.restorer = fallback_restorer;
#endif
    }
    long error =
        sys(SYS_rt_sigaction, sig, act ? &new : NULL, ret_old ? &old : NULL, KERNEL_SET_SIZE);
    if (error) {
        errno = (int)-error;
        return -1;
    }
    if (ret_old) {
        ret_old->sa_handler = old.handler;
        ret_old->sa_flags = (int)old.flags;
        memcpy(&ret_old->sa_mask, &old.mask, sizeof(old.mask));
#ifdef HAS_RESTORER
        ret_old->sa_restorer = old.restorer;
#endif
    }
    return 0;
}

static void (*install(int sig, void (*handler)(int), int flags, bool mask_itself))(int)
{
    struct sigaction act = {.sa_flags = flags}, old;
    act.sa_handler = handler;
    uint64_t mask = mask_itself && sig >= 1 && sig <= 64 ? (uint64_t)1 << (sig - 1) : 0;
    memcpy(&act.sa_mask, &mask, sizeof(mask));
    return fallback_sigaction(sig, &act, &old) == 0 ? old.sa_handler : SIG_ERR;
}

void (*fallback_signal(int sig, void (*handler)(int)))(int)
{
    bool in_range = sig >= 1 && sig <= 64;
    if (handler == SIG_ERR || !in_range) {
        errno = EINVAL;
        return SIG_ERR;
    }
    return install(sig, handler, interrupts[sig] ? 0 : SA_RESTART, true);
}

void (*fallback_sysv_signal(int sig, void (*handler)(int)))(int)
{
    if (handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    return install(sig, handler, (int)(SA_RESETHAND | SA_NODEFER), false);
}

void (*fallback_sigset(int sig, void (*handler)(int)))(int)
{
    struct sigaction old;
    uint64_t bit = sig >= 1 && sig <= 64 ? (uint64_t)1 << (sig - 1) : 0, before = 0;
    bool hold = handler == SIG_HOLD;
    if (bit == 0) {
        errno = EINVAL;
        return SIG_ERR;
    }
    if (hold ? fallback_sigaction(sig, NULL, &old) != 0
             : (old.sa_handler = install(sig, handler, 0, false)) == SIG_ERR)
        return SIG_ERR;
    sys_mask(hold ? SIG_BLOCK : SIG_UNBLOCK, &bit, &before);
    return before & bit ? SIG_HOLD : old.sa_handler;
}

int fallback_siginterrupt(int sig, int flag)
{
    struct sigaction act;
    if (fallback_sigaction(sig, NULL, &act) != 0)
        return -1;
    interrupts[sig] = flag != 0;
    act.sa_flags = flag ? act.sa_flags & ~SA_RESTART : act.sa_flags | SA_RESTART;
    return fallback_sigaction(sig, &act, NULL);
}
