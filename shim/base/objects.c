// SPDX-License-Identifier: MIT
#include "objects.h"
#include "sys.h"
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#define OBJECTS_MAX 1000 // the list may be changing under our eyes
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
                                .name = last_part(name)};
        if (segment->p_type == PT_LOAD && !each(&map, arg))
            return false;
    }
    return true;
}

// The ELF header is in the first page of a file that begins at address 0.
static bool each_of_file(uintptr_t base, const char *name, each_segment *each, void *arg)
{
    const ElfW(Ehdr) *header = (const void *)base;
    if (!base || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return true;
    return each_of((const void *)(base + header->e_phoff), header->e_phnum, base, name, each, arg);
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
    return debug ? debug->r_map : NULL;
}

int objects_each(each_segment *each, void *arg)
{
    uintptr_t shift;
    const struct r_debug *debug = list(&shift);
    if (!debug)
        return -ENOENT;
    if (!each_of((const void *)getauxval(AT_PHDR), (unsigned)getauxval(AT_PHNUM), shift, "program",
                 each, arg) ||
        !each_of_file(getauxval(AT_SYSINFO_EHDR), "[vdso]", each, arg))
        return 0;
    const struct link_map *file = debug->r_map;
    for (unsigned i = 0; file && i < OBJECTS_MAX; i++, file = file->l_next)
        if (file->l_addr != shift && file->l_addr != getauxval(AT_SYSINFO_EHDR) &&
            !each_of_file(file->l_addr, file->l_name, each, arg))
            break;
    return 0;
}
