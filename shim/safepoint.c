// SPDX-License-Identifier: MIT
// Is the interrupted thread at a point where exit() can be called (floor 3)? By the
// program counter, and by the system call in which the thread waits.
#include "safepoint.h"
#include "machine.h"
#include "maps.h"
#include "proc.h"
#include "sys.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <time.h>

#define RANGES_MAX 32
#define STEADY_MS  10 // who waits that long for one lock waits for the app, not for libc

// Text of libc and of what has locks or state like it.
static struct {
    uint32_t state; // 0 unread, 1 being read, 2 ready, 3 unreadable
    unsigned count;
    struct {
        uintptr_t start, end;
    } range[RANGES_MAX];
} unsafe;

static bool has_prefix(const char *name)
{
    static const char *const prefixes[] = {
        "libc.so",     "libc-2",      "libc.musl", "ld-",       "ld.so",    "libpthread",
        "libdl",       "librt",       "libstdc++", "libc++",    "libgcc_s", "libjemalloc",
        "libtcmalloc", "libmimalloc", "libasan",   "liblsan",   "libtsan",  "libubsan",
        "libfaketime", "libsigshim",  "[vdso]",    "[vsyscall]"};
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    for (unsigned i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(base, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

// Text of libc, of the provider of malloc whatever its name, and of their like.
static bool note_text(const struct maps_line *map, void *arg)
{
    const uintptr_t keys[] = {(uintptr_t)malloc, (uintptr_t)syscall,
                              (uintptr_t)getauxval(AT_SYSINFO_EHDR)};
    bool found = has_prefix(map->name);
    (void)arg;
    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        found |= keys[i] >= map->start && keys[i] < map->end;
    if (found && map->executable && unsafe.count < RANGES_MAX) {
        unsafe.range[unsafe.count].start = map->start;
        unsafe.range[unsafe.count++].end = map->end;
    }
    return true;
}

static bool read_mappings(void)
{
    return maps_each(note_text, NULL) == 0 && unsafe.count > 0;
}

// Read once, at the first question: libc stays where it is.
static bool have_mappings(void)
{
    uint32_t state = 0;
    if (__atomic_compare_exchange_n(&unsafe.state, &state, 1, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        __atomic_store_n(&unsafe.state, state = read_mappings() ? 2 : 3,
                         __ATOMIC_RELEASE);
    return state == 2;
}

static bool in_unsafe_code(uintptr_t pc)
{
    for (unsigned i = 0; i < unsafe.count; i++)
        if (pc >= unsafe.range[i].start && pc < unsafe.range[i].end)
            return true;
    return false;
}

// A join, a semaphore and a condition wait with FUTEX_WAIT_BITSET in glibc and hold
// nothing. A mutex, and everything in musl, waits with FUTEX_WAIT, as malloc's own lock
// does: that one is never waited for long.
static bool futex_is_safe(const struct machine_state *at)
{
    static uintptr_t word;
    static int64_t since;
    int operation = (int)at->arg[1] & FUTEX_CMD_MASK;
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    if (operation == FUTEX_WAIT_BITSET)
        return true;
    if (operation != FUTEX_WAIT)
        return false;
    if (word != at->arg[0]) {
        word = at->arg[0];
        since = now;
    }
    return now - since >= STEADY_MS;
}

static bool call_is_safe(const struct machine_state *at)
{
    static const long waiting[] = {
        SYS_read,
        SYS_readv,
        SYS_pread64,
        SYS_preadv,
        SYS_recvfrom,
        SYS_recvmsg,
        SYS_recvmmsg,
        SYS_accept,
        SYS_accept4,
        SYS_connect,
        SYS_ppoll,
        SYS_pselect6,
        SYS_epoll_pwait,
        SYS_nanosleep,
        SYS_clock_nanosleep,
        SYS_wait4,
        SYS_waitid,
        SYS_flock,
        SYS_semop,
        SYS_semtimedop,
        SYS_rt_sigsuspend,
        SYS_msgrcv,
        SYS_io_getevents,
        SYS_rt_sigtimedwait,
        SYS_restart_syscall,
#ifdef SYS_poll // not on aarch64
        SYS_poll,
        SYS_select,
        SYS_epoll_wait,
        SYS_pause,
#endif
    };
    if (at->number == SYS_futex)
        return futex_is_safe(at);
    for (unsigned i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
        if (at->number == waiting[i])
            return true;
    return false;
}

// raise() and kill() hold no lock, and their caller does not expect them to return: the
// signal is delivered at the end of the call that sends it, or of the one that unblocks
// it.
static bool is_raising(const struct machine_state *at)
{
    static const long sending[] = {
        SYS_kill,           SYS_tgkill,          SYS_tkill,
        SYS_rt_sigprocmask, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
        MACHINE_UNKNOWN};
    for (unsigned i = 0; i < sizeof(sending) / sizeof(sending[0]); i++)
        if (at->call == MACHINE_RETURNED && at->number == sending[i])
            return true;
    return false;
}

bool safepoint_reached(const void *context, bool raised)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at) || !have_mappings())
        return false;
    if (!in_unsafe_code(at.pc) || (raised && is_raising(&at)))
        return true;
    // Only calls that wait can be interrupted.
    return at.call == MACHINE_INTERRUPTED ||
           (at.call == MACHINE_RESTARTING && call_is_safe(&at));
}

// exit() never returns, so a return address into it is on a stack while it runs and not
// before. It is a short function: what follows its last call is within 64 bytes.
struct exit_search {
    uintptr_t sp; // of one thread; 0 stands for the main thread, wherever that is now
    bool found;
};

static bool search_stack(const struct maps_line *map, void *arg)
{
    struct exit_search *search = arg;
    bool wanted = search->sp ? search->sp >= map->start && search->sp < map->end
                             : strcmp(map->name, "[stack]") == 0;
    if (!wanted)
        return true;
    const uintptr_t *word =
        (const uintptr_t *)(search->sp ? search->sp & ~(uintptr_t)7 : map->start);
    for (; (uintptr_t)word < map->end && !search->found; word++)
        search->found = *word - (uintptr_t)exit - 1 < 64 && machine_follows_call(*word);
    return false;
}

static bool search_thread(int tid, void *arg)
{
    struct exit_search *search = arg;
    search->sp = proc_stack_pointer(tid);
    if (search->sp)
        maps_each(search_stack, search);
    return !search->found;
}

bool safepoint_in_exit(const void *context)
{
    struct machine_state at;
    if (!context || !machine_read(context, &at))
        return false;
    struct exit_search search = {at.sp, false};
    maps_each(search_stack, &search);
    search.sp = 0;
    if (!search.found)
        maps_each(search_stack, &search);
    if (!search.found)
        proc_each_thread(search_thread, &search);
    return search.found;
}
