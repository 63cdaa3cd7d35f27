// SPDX-License-Identifier: MIT
#include "code.h"
#include "../base/base.h"
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

#define CODES_MAX 160
#define FOR_LIBC  32 // of these, reserved for libc and the like

static struct {
    uint32_t state;    // 0 unread, 1 being read, 2 ready, 3 unreadable
    uint32_t map_read; // the kernel's map has been added to the loader's list
    unsigned count;
} known;
static struct safepoint_code codes[CODES_MAX] FILLED;

// sigshim-runc mounts the library as /dev/.libsigshim.so.
static bool has_prefix(const char *name)
{
    // What ends in a letter is followed by '.', '-' or '_': libdlib and librtmp are the app's.
    static const char prefixes[] = "libc.so\0"
                                   "libc-2\0"
                                   "libc.musl\0"
                                   "ld-\0"
                                   "ld.so\0"
                                   "libpthread\0"
                                   "libdl\0"
                                   "librt\0"
                                   "libstdc++\0"
                                   "libc++\0"
                                   "libgcc_s\0"
                                   "libjemalloc\0"
                                   "libtcmalloc\0"
                                   "libasan\0"
                                   "liblsan\0"
                                   "libtsan\0"
                                   "libubsan\0"
                                   "libmimalloc\0"
                                   "libfaketime\0"
                                   "libfaketimeMT\0"
                                   "libnss_\0"
                                   "libresolv\0"
                                   "libsigshim\0"
                                   "[vdso]\0"
                                   "[vsyscall]\0";
    name += *name == '.';
    size_t len;
    for (const char *prefix = prefixes; (len = strlen(prefix)); prefix += len + 1)
        if (*name == *prefix && strncmp(name, prefix, len) == 0 &&
            (prefix[len - 1] < 'a' || prefix[len - 1] > 'z' || name[len] < '0' || name[len] == '_'))
            return true;
    return false;
}

static bool holds(const struct maps_line *map, uintptr_t address)
{
    return address >= map->start && address < map->end;
}

// The file that the current mapping belongs to. Its first mapping holds the ELF header.
struct file {
    char name[32];
    uintptr_t base;   // 0 if that is unreadable
    uintptr_t malloc; // the function
};

// Whatever provides malloc may have any name, and may be the program itself.
static enum safepoint_kind kind_of(const struct maps_line *map, const struct file *file)
{
    uintptr_t program = getauxval(AT_PHDR); // in the first page of its file
    if (strncmp(map->name, "libgcc_s", 8) == 0)
        return SAFEPOINT_UNWINDER;
    if (has_prefix(map->name) || holds(map, (uintptr_t)getauxval) ||
        holds(map, getauxval(AT_SYSINFO_EHDR)))
        return SAFEPOINT_LIBC;
    if (!holds(map, file->malloc))
        return SAFEPOINT_APP;
    return program - file->base < 4096 ? SAFEPOINT_APP_WITH_MALLOC : SAFEPOINT_LIBC;
}

static void note_file(const struct maps_line *map, struct file *file)
{
    if (strncmp(map->name, file->name, sizeof(file->name) - 1) == 0)
        return;
    size_t len = strlen(map->name);
    if (len >= sizeof(file->name))
        len = sizeof(file->name) - 1;
    memcpy(file->name, map->name, len);
    file->name[len] = '\0';
    file->base = map->readable ? map->start : 0;
}

static const struct safepoint_code *find(uintptr_t pc)
{
    for (unsigned i = 0; i < known.count; i++)
        if (pc >= codes[i].start && pc < codes[i].end)
            return &codes[i];
    return NULL;
}

static bool note_text(const struct maps_line *map, void *arg)
{
    struct file *file = arg;
    note_file(map, file);
    if (!map->executable || !map->name[0])
        return true;
    enum safepoint_kind kind = kind_of(map, file);
    unsigned room = kind == SAFEPOINT_APP ? CODES_MAX - FOR_LIBC : CODES_MAX;
    if (known.count < room && !find(map->start)) {
        codes[known.count] = (struct safepoint_code){map->start, map->end, file->base, kind};
        __atomic_fetch_add(&known.count, 1, __ATOMIC_RELEASE);
    }
    return true;
}

// The loader's list is in memory. The kernel's map takes some 100 µs, and is read only for code
// that is not in that list, or where there is none.
static bool read_list(void)
{
    struct file file = {"", 0, (uintptr_t)symbols_find("malloc")};
    objects_each(note_text, &file);
    return known.count > 0;
}

// False if it has been read before, or tells nothing.
static bool read_map(void)
{
    if (__atomic_exchange_n(&known.map_read, 1, __ATOMIC_ACQ_REL))
        return false;
    struct file file = {"", 0, (uintptr_t)symbols_find("malloc")};
    if (maps_each(note_text, &file) != 0)
        objects_each_late(note_text, &file);
    return known.count > 0;
}

bool safepoint_code_known(void)
{
    uint32_t state = 0;
    if (__atomic_compare_exchange_n(&known.state, &state, 1, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        __atomic_store_n(&known.state, state = read_list() || read_map() ? 2 : 3, __ATOMIC_RELEASE);
    return state == 2;
}

bool safepoint_code_never_known(void)
{
    return __atomic_load_n(&known.state, __ATOMIC_ACQUIRE) == 3;
}

const struct safepoint_code *safepoint_code_at(uintptr_t pc)
{
    const struct safepoint_code *code = find(pc);
    return code || !pc || !read_map() ? code : find(pc);
}
