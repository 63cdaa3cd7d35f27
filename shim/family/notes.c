// SPDX-License-Identifier: MIT
#include "notes.h"
#include "../base/base.h"
#include "family.h"
#include <time.h>

#define FRESH_MS 1000
#define NUMBERS  (1 << 22)  // PID_MAX_LIMIT: of processes, and of groups, which are negative here
#define ALL      (-NUMBERS) // whom kill(-1) signals; -1 is group 1
#define OUTER    (-NUMBERS - 1) // a group whose leader is outside the namespace, known as 0 here

static struct note {
    int number, shown; // shown: the same, if others can see it
    int sig;
    int64_t at; // ms of CLOCK_MONOTONIC; 0: none
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

static int number_of(int group)
{
    return group ? -group : OUTER;
}

static unsigned made_len(void)
{
    uint32_t len = __atomic_load_n(&next, __ATOMIC_RELAXED);
    return len < NOTES_MAX ? len : NOTES_MAX;
}

static void hide(struct note *note)
{
    unmap(__atomic_exchange_n(&note->shown, 0, __ATOMIC_RELAXED));
}

void family_note_kill(int pid, int sig)
{
    int error = errno, number = pid == -1 ? ALL : pid ? pid : number_of((int)sys(SYS_getpgid, 0L));
    int64_t now = sys_ms(CLOCK_MONOTONIC);
    struct note *note;
    for (note = made; note < made + made_len(); note++)
        if (note->shown && (now - note->at > FRESH_MS || note->shown == number))
            hide(note);
    note = &made[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % NOTES_MAX];
    hide(note);
    note->number = number;
    note->sig = sig;
    note->at = now;
    if (map(number))
        unmap(__atomic_exchange_n(&note->shown, number, __ATOMIC_RELAXED));
    errno = error;
}

bool notes_read(int pid)
{
    found_len = 0;
    maps_each_of(pid, one_map, NULL);
    return found_len > 0;
}

static bool names(int number, int pid, int group)
{
    return number == pid || number == number_of(group) || number == ALL;
}

bool notes_name(int pid, int group)
{
    for (unsigned i = 0; i < found_len; i++)
        if (names(found[i], pid, group))
            return true;
    return false;
}

int64_t notes_made_at(int pid, int group, int sig)
{
    int64_t at = 0;
    for (const struct note *note = made; note < made + made_len(); note++)
        if (note->at > at && note->sig == sig && names(note->number, pid, group))
            at = note->at;
    return at;
}
