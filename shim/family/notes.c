// SPDX-License-Identifier: MIT
#include "notes.h"
#include "../base/base.h"
#include "family.h"
#include <time.h>

#define FRESH_MS 1000

static struct note {
    int number; // of a process, or of a group if negative; -1 is all; 0: none
    int64_t at; // ms of CLOCK_MONOTONIC
} made[NOTES_MAX] LARGE;
static uint32_t next;

static int found[NOTES_MAX];
static unsigned found_len;

#if UINTPTR_MAX > 0xffffffffu && defined(MAP_FIXED_NOREPLACE)
// Half a terabyte of addresses that nothing else asks for: a place, as large as a page may be, for
// each process and each group there can be (PID_MAX_LIMIT). Where one is taken, there is no note.
#define FIRST ((uintptr_t)1 << 36)
#ifdef __riscv
#define PLACE ((uintptr_t)1 << 12) // its pages have this size, and there may be 256 GiB only
#else
#define PLACE ((uintptr_t)1 << 16)
#endif
#define NUMBERS (1 << 22)

static uintptr_t address_of(int number)
{
    return FIRST + PLACE * (uintptr_t)(number > 0 ? number : NUMBERS - number);
}

static void unmap(int number)
{
    if (number)
        sys(SYS_munmap, address_of(number), 1L);
}

static bool map(int number)
{
    uintptr_t at = address_of(number);
    long got = sys_mmap(at, 1, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE);
    if (got > 0 && (uintptr_t)got != at) // before Linux 4.17 the address is a wish
        sys(SYS_munmap, got, 1L);
    return (uintptr_t)got == at;
}

static bool one_map(const struct maps_line *map, void *arg)
{
    (void)arg;
    for (uintptr_t at = map->start; at < map->end && found_len < NOTES_MAX; at += PLACE) {
        int number = (int)((at - FIRST) / PLACE);
        if (at < FIRST || at >= FIRST + PLACE * 2 * (NUMBERS + 1) || at % PLACE || map->readable)
            break;
        found[found_len++] = number <= NUMBERS ? number : NUMBERS - number;
    }
    return found_len < NOTES_MAX && map->start < FIRST + PLACE * 2 * (NUMBERS + 1);
}
#else
static void unmap(int number)
{
    (void)number;
}

static bool map(int number)
{
    (void)number;
    return false;
}

static bool one_map(const struct maps_line *map, void *arg)
{
    (void)map;
    (void)arg;
    return false;
}
#endif

void family_note_kill(int pid)
{
    int error = errno, number = pid ? pid : -(int)sys(SYS_getpgid, 0L);
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    struct note *note;
    for (note = made; note < made + NOTES_MAX; note++)
        if (note->number && (now - note->at > FRESH_MS || note->number == number))
            unmap(__atomic_exchange_n(&note->number, 0, __ATOMIC_RELAXED));
    if (map(number)) {
        note = &made[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % NOTES_MAX];
        note->at = now;
        unmap(__atomic_exchange_n(&note->number, number, __ATOMIC_RELAXED));
    }
    errno = error;
}

bool notes_read(int pid)
{
    found_len = 0;
    maps_each_of(pid, one_map, NULL);
    return found_len > 0;
}

bool notes_name(int pid, int group)
{
    for (unsigned i = 0; i < found_len; i++)
        if (found[i] == pid || found[i] == -group || found[i] == -1)
            return true;
    return false;
}
