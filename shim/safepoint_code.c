// SPDX-License-Identifier: MIT
// Where libc and its like lie in memory (floor 3, part of safepoint).
#include "maps.h"
#include "safepoint.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define RANGES_MAX 32

// Text of libc and of what has locks or state like it.
static struct {
    uint32_t state; // 0 unread, 1 being read, 2 ready, 3 unreadable
    unsigned count;
    struct safepoint_code range[RANGES_MAX];
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

// The file that the mappings belong to, as they come: its first one is where it begins.
struct file {
    char name[32];
    uintptr_t base;
};

static void note_file(const struct maps_line *map, struct file *file)
{
    size_t len = strlen(map->name);
    if (len >= sizeof(file->name))
        len = sizeof(file->name) - 1;
    if (file->base && strncmp(map->name, file->name, sizeof(file->name) - 1) == 0)
        return;
    memcpy(file->name, map->name, len);
    file->name[len] = '\0';
    file->base = map->start;
}

// Text of libc, of the provider of malloc whatever its name, and of their like.
static bool note_text(const struct maps_line *map, void *arg)
{
    struct file *file = arg;
    const uintptr_t keys[] = {(uintptr_t)malloc, (uintptr_t)syscall,
                              (uintptr_t)getauxval(AT_SYSINFO_EHDR)};
    bool found = has_prefix(map->name);
    note_file(map, file);
    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        found |= keys[i] >= map->start && keys[i] < map->end;
    if (found && map->executable && unsafe.count < RANGES_MAX) {
        struct safepoint_code *code = &unsafe.range[unsafe.count++];
        *code = (struct safepoint_code){map->start, map->end, file->base,
                                        strncmp(map->name, "libgcc_s", 8) == 0};
    }
    return true;
}

static bool read_mappings(void)
{
    struct file file = {.base = 0};
    return maps_each(note_text, &file) == 0 && unsafe.count > 0;
}

// Read once, at the first question: libc stays where it is.
bool safepoint_code_known(void)
{
    uint32_t state = 0;
    if (__atomic_compare_exchange_n(&unsafe.state, &state, 1, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        __atomic_store_n(&unsafe.state, state = read_mappings() ? 2 : 3,
                         __ATOMIC_RELEASE);
    return state == 2;
}

const struct safepoint_code *safepoint_code_at(uintptr_t pc)
{
    for (unsigned i = 0; i < unsafe.count; i++)
        if (pc >= unsafe.range[i].start && pc < unsafe.range[i].end)
            return &unsafe.range[i];
    return NULL;
}
