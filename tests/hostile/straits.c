// SPDX-License-Identifier: MIT
// In straits: small stacks, limits at 0, seccomp filters, no /proc, no first thread, many threads,
// stopped, traced.
#include "situation.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static char small[64 << 10] __attribute__((aligned(4096)));

static void idle(void)
{
    ready();
    for (;;)
        pause();
}

static void busy(void)
{
    ready();
    for (;;)
        free(malloc(16 + (size_t)rand() % 5000));
}

static void *start(void *enter)
{
    ((void (*)(void))(size_t)enter)();
    return NULL;
}

static void in_thread(size_t size, void (*enter)(void))
{
    pthread_t thread;
    pthread_attr_t attr;
    sigset_t term;
    pthread_attr_init(&attr);
    if (pthread_attr_setstacksize(&attr, size) ||
        pthread_create(&thread, &attr, start, (void *)(size_t)enter))
        _exit(60);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    for (;;)
        pause();
}

static void on_coroutine(size_t size)
{
    static ucontext_t there;
    getcontext(&there);
    there.uc_stack.ss_sp = small;
    there.uc_stack.ss_size = size;
    makecontext(&there, idle, 0);
    setcontext(&there);
}

static void with_altstack(size_t spare)
{
    stack_t stack = {.ss_sp = small, .ss_size = getauxval(AT_MINSIGSTKSZ) + spare};
    sigaltstack(&stack, NULL);
    idle();
}

static void without(int limit, void (*enter)(void))
{
    struct rlimit zero = {0, 0};
    setrlimit((__rlimit_resource_t)limit, &zero);
    enter();
}

static void without_descriptors(void)
{
    struct rlimit few = {64, 64};
    setrlimit(RLIMIT_NOFILE, &few);
    while (open("/dev/null", O_RDONLY) >= 0)
        continue;
    idle();
}

static void without_everything(void)
{
    static const int limits[] = {RLIMIT_NOFILE, RLIMIT_SIGPENDING, RLIMIT_AS,    RLIMIT_DATA,
                                 RLIMIT_NPROC,  RLIMIT_MEMLOCK,    RLIMIT_FSIZE, RLIMIT_CORE};
    if (setuid(65534))
        _exit(61);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        setrlimit((__rlimit_resource_t)limits[i], &(struct rlimit){0, 0});
    idle();
}

// Answers EPERM to some system calls, or to all that a waiting process does not need.
static void filter(const unsigned *calls, unsigned count, int others)
{
    struct sock_filter code[16] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    unsigned n = 1;
    const unsigned refuse = SECCOMP_RET_ERRNO | EPERM;
    for (unsigned i = 0; i < count; i++) {
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i], count - i, 0);
    }
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, others ? refuse : SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, others ? SECCOMP_RET_ALLOW : refuse);
    const struct sock_fprog program = {(unsigned short)n, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
        _exit(62);
    ready();
    for (;;)
        syscall(SYS_ppoll, NULL, 0, NULL, NULL, 8);
}

static void seccomp_signals(void)
{
    filter((unsigned[]){SYS_kill, SYS_tgkill, SYS_rt_sigaction}, 3, 0);
}

static void seccomp_timers(void)
{
    filter((unsigned[]){SYS_timer_create, SYS_timer_settime, SYS_setitimer}, 3, 0);
}

static void seccomp_files(void)
{
    filter((unsigned[]){SYS_openat, SYS_mmap, SYS_read, SYS_readlinkat, SYS_dup}, 5, 0);
}

static void seccomp_end(void)
{
    filter((unsigned[]){SYS_kill, SYS_tgkill, SYS_rt_sigaction, SYS_exit_group}, 4, 0);
}

static void seccomp_all(void)
{
    filter(
        (unsigned[]){SYS_ppoll, SYS_write, SYS_rt_sigreturn, SYS_exit_group, SYS_restart_syscall},
        5, 1);
}

static void *idle_late(void *arg)
{
    usleep(20000); // until the first thread has ended
    idle();
    return arg;
}

static void leaderless(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle_late, NULL))
        _exit(63);
    pthread_exit(NULL);
}

static void *wait_here(void *arg)
{
    for (;;)
        pause();
    return arg;
}

static void *work_here(void *arg)
{
    for (;;)
        free(malloc(16 + (size_t)arg % 5000));
    return arg;
}

static void threads(int count, void *(*run)(void *), void (*enter)(void))
{
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 32 << 10);
    for (int i = 0; i < count; i++)
        if (pthread_create(&thread, &attr, run, NULL))
            _exit(64);
    enter();
}

// Traced by a child, which passes on whatever comes. Once that has ended, nobody traces it.
static void traced(void)
{
    int status, told[2];
    char byte;
    const pid_t parent = getpid();
    if (pipe(told))
        _exit(65);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (ptrace(PTRACE_SEIZE, parent, NULL, NULL) || write(told[1], "", 1) != 1)
            _exit(66);
        while (waitpid(parent, &status, __WALL) == parent && WIFSTOPPED(status))
            ptrace(PTRACE_CONT, parent, NULL, WSTOPSIG(status));
        _exit(0);
    }
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    close(told[1]);
    if (read(told[0], &byte, 1) != 1)
        _exit(67);
    busy();
}

#define STRAITS(X)                                            \
    X(stack_16k, "-", in_thread(16 << 10, idle))              \
    X(stack_16k_busy, "-", in_thread(16 << 10, busy))         \
    X(stack_32k, "-", in_thread(32 << 10, idle))              \
    X(stack_64k, "-", in_thread(64 << 10, idle))              \
    X(stack_256k, "-", in_thread(256 << 10, busy))            \
    X(coroutine_4k, "-", on_coroutine(4096))                  \
    X(coroutine_16k, "-", on_coroutine(16 << 10))             \
    X(altstack_600, "-", with_altstack(600))                  \
    X(altstack_2k, "-", with_altstack(2048))                  \
    X(altstack_32k, "-", with_altstack(32 << 10))             \
    X(no_descriptors, "-", without_descriptors())             \
    X(no_descriptor_limit, "-", without(RLIMIT_NOFILE, busy)) \
    X(no_timers, "-", without(RLIMIT_SIGPENDING, idle))       \
    X(no_timers_busy, "-", without(RLIMIT_SIGPENDING, busy))  \
    X(no_memory, "-", without(RLIMIT_AS, idle))               \
    X(no_memory_busy, "-", without(RLIMIT_AS, busy))          \
    X(no_data, "-", without(RLIMIT_DATA, idle))               \
    X(no_stack, "-", without(RLIMIT_STACK, idle))             \
    X(no_locked_memory, "-", without(RLIMIT_MEMLOCK, idle))   \
    X(no_file_size, "-", without(RLIMIT_FSIZE, idle))         \
    X(no_processes, "-", without(RLIMIT_NPROC, idle))         \
    X(no_core, "-", without(RLIMIT_CORE, busy))               \
    X(nothing_left, "-", without_everything())                \
    X(seccomp_signals, "mef", seccomp_signals())              \
    X(seccomp_timers, "m", seccomp_timers())                  \
    X(seccomp_files, "m", seccomp_files())                    \
    X(seccomp_end, "mef", seccomp_end())                      \
    X(seccomp_all, "mefl", seccomp_all())                     \
    X(noproc, "m", idle())                                    \
    X(noproc_busy, "m", busy())                               \
    X(leaderless, "-", leaderless())                          \
    X(threads_1, "-", threads(1, work_here, busy))            \
    X(threads_10, "-", threads(10, work_here, idle))          \
    X(threads_100, "-", threads(100, wait_here, busy))        \
    X(threads_1000, "h", threads(1000, wait_here, idle))      \
    X(threads_6000, "h", threads(6000, wait_here, idle))      \
    X(stopped, "s", idle())                                   \
    X(stopped_busy, "s", busy())                              \
    X(traced, "-", traced())

#define FUNCTION(name, flags, call) \
    static void strait_##name(void) \
    {                               \
        call;                       \
    }
STRAITS(FUNCTION)

#define ROW(name, flags, call) {#name, flags, strait_##name},
const struct state straits[] = {STRAITS(ROW){0}};
