// SPDX-License-Identifier: MIT
#include "objects.h"
#include "sys.h"
#include "wiped.h"
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#define OBJECTS_MAX 1000 // the list may be changing under our eyes
#define NAME_SIZE   64
#define PAGE        4096
#define CODE_MAX    4096 // pages

typedef bool each_segment(const struct maps_line *map, void *arg);

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool each_of(const ElfW(Phdr) * segment, unsigned count, uintptr_t shift, const char *name,
                    each_segment *each, void *arg)
{
    for (unsigned i = 0; i < count; i++, segment++) {
        uintptr_t start = (shift + segment->p_vaddr) & ~(uintptr_t)(PAGE - 1);
        struct maps_line map = {.start = start,
                                .end = shift + segment->p_vaddr + segment->p_memsz,
                                .readable = segment->p_flags & PF_R,
                                .writable = segment->p_flags & PF_W,
                                .executable = segment->p_flags & PF_X,
                                .name = name};
        if (segment->p_type == PT_LOAD && !each(&map, arg))
            return false;
    }
    return true;
}

// Through the kernel, for this thread; 0: directly.
static bool copy(long thread, const void *from, void *ret, size_t size)
{
    struct iovec there = {(void *)(uintptr_t)from, size};
    if (thread)
        return sys_copy(thread, ret, size, &there, 1) == (long)size;
    memcpy(ret, from, size);
    return true;
}

// The ELF header is in the first page of a file that begins at address 0. Nothing need be mapped
// there if it does not. False if each does not want more.
static bool each_of_file(long thread, uintptr_t base, const char *path, each_segment *each,
                         void *arg)
{
    ElfW(Ehdr) header;
    ElfW(Phdr) segment;
    const char *name = last_part(path);
    if (!base || (!thread && !sys_can_read((const void *)base, 1)) ||
        !copy(thread, (const void *)base, &header, sizeof(header)) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return true;
    const ElfW(Phdr) *from = (const void *)(base + header.e_phoff);
    if (!thread)
        return each_of(from, header.e_phnum, base, name, each, arg);
    for (unsigned i = 0; i < header.e_phnum; i++)
        if (copy(thread, from + i, &segment, sizeof(segment)) &&
            !each_of(&segment, 1, base, name, each, arg))
            return false;
    return true;
}

// The program's own headers are known; they say where it has been loaded, and hold the list.
static const struct r_debug *list(uintptr_t *ret_shift)
{
    const ElfW(Phdr) *segment = (const void *)getauxval(AT_PHDR);
    unsigned long count = segment ? getauxval(AT_PHNUM) : 0;
    *ret_shift = 0;
    for (unsigned long i = 0; i < count; i++)
        if (segment[i].p_type == PT_PHDR)
            *ret_shift = (uintptr_t)segment - segment[i].p_vaddr;
    for (unsigned long i = 0; i < count; i++) {
        if (segment[i].p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *entry = (const void *)(*ret_shift + segment[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_DEBUG)
                return (const void *)entry->d_un.d_ptr;
    }
    return NULL;
}

// Its header is on a page below, and all that is in between is mapped, too.
const void *objects_of(uintptr_t address, uintptr_t *ret_base)
{
    uintptr_t page = address & ~(uintptr_t)(PAGE - 1);
    for (unsigned i = 0; i < CODE_MAX && memcmp((const void *)page, ELFMAG, SELFMAG) != 0; i++)
        page -= PAGE;
    const ElfW(Ehdr) *header = (const void *)page;
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return NULL;
    const ElfW(Phdr) *segment = (const void *)(page + header->e_phoff);
    *ret_base = page;
    for (unsigned i = 0; i < header->e_phnum; i++)
        if (segment[i].p_type == PT_DYNAMIC)
            return (const void *)(page + segment[i].p_vaddr);
    return NULL;
}

const struct link_map *objects_first(void)
{
    uintptr_t shift;
    const struct r_debug *debug = list(&shift);
    const struct link_map *last = debug ? debug->r_map : NULL;
    if (!wiped.last_file && last) {
        while (last->l_next)
            last = last->l_next;
        wiped.last_file = last;
    }
    return debug ? debug->r_map : NULL;
}

const struct link_map *objects_next(const struct link_map *file)
{
    return (const void *)file == wiped.last_file ? NULL : file->l_next;
}

int objects_each(each_segment *each, void *arg)
{
    uintptr_t shift, vdso = getauxval(AT_SYSINFO_EHDR);
    if (!list(&shift))
        return -ENOENT;
    if (!each_of((const void *)getauxval(AT_PHDR), (unsigned)getauxval(AT_PHNUM), shift,
                 OBJECTS_PROGRAM, each, arg) ||
        !each_of_file(0, vdso, "[vdso]", each, arg))
        return 0;
    for (const struct link_map *file = objects_first(); file; file = objects_next(file))
        if (file->l_addr != shift && file->l_addr != vdso &&
            !each_of_file(0, file->l_addr, file->l_name, each, arg))
            break;
    return 0;
}

// The name in a path, or the start of a long one.
static bool copy_name(long thread, const char *path, char ret[NAME_SIZE])
{
    char piece[NAME_SIZE];
    struct iovec there = {(void *)(uintptr_t)path, sizeof(piece)};
    size_t len = 0;
    long got;
    while ((got = sys_copy(thread, piece, sizeof(piece), &there, 1)) > 0) {
        for (long i = 0; i < got; i++) {
            ret[len] = piece[i];
            if (piece[i] == '\0')
                return true;
            if (piece[i] == '/')
                len = 0;
            else if (len < NAME_SIZE - 1)
                len++;
        }
        there.iov_base = (char *)there.iov_base + got;
    }
    return false;
}

void objects_each_late(each_segment *each, void *arg)
{
    long thread = sys(SYS_gettid);
    const struct link_map *next = objects_first();
    struct link_map file;
    char name[NAME_SIZE];
    if (next) // and so the last one is known
        next = ((const struct link_map *)wiped.last_file)->l_next;
    for (unsigned i = 0; next && i < OBJECTS_MAX; i++, next = file.l_next)
        if (!copy(thread, next, &file, sizeof(file)) || !copy_name(thread, file.l_name, name) ||
            !each_of_file(thread, file.l_addr, name, each, arg))
            return;
}
