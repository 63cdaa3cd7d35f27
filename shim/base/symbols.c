// SPDX-License-Identifier: MIT
#include "symbols.h"
#include "objects.h"
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#define WORD_BITS (8 * (uint32_t)sizeof(ElfW(Addr)))
#define HIDDEN    0x8000 // not the default version of its name

extern const ElfW(Dyn) own[] __asm__("_DYNAMIC") __attribute__((visibility("hidden"), weak));

struct file {
    uintptr_t base;
    const ElfW(Sym) * symbol;
    const char *strings;
    const uint16_t *version;
    const uint32_t *gnu, *old; // the tables of DT_GNU_HASH and DT_HASH
};

// glibc turns offsets into addresses where it can write, musl never does.
static const void *at(const struct link_map *file, const ElfW(Dyn) * entry)
{
    uintptr_t place = (uintptr_t)entry->d_un.d_ptr;
    return (const void *)(place < file->l_addr ? place + file->l_addr : place);
}

static bool read_file(const struct link_map *from, struct file *ret)
{
    *ret = (struct file){.base = from->l_addr};
    for (const ElfW(Dyn) *entry = from->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
        case DT_SYMTAB:
            ret->symbol = at(from, entry);
            break;
        case DT_STRTAB:
            ret->strings = at(from, entry);
            break;
        case DT_VERSYM:
            ret->version = at(from, entry);
            break;
        case DT_GNU_HASH:
            ret->gnu = at(from, entry);
            break;
#if !defined(__s390x__) // where its entries have 64 bits
        case DT_HASH:
            ret->old = at(from, entry);
            break;
#endif
        }
    }
    return ret->symbol && ret->strings;
}

static bool matches(const struct file *file, uint32_t i, const char *name)
{
    const ElfW(Sym) *symbol = &file->symbol[i];
    unsigned type = symbol->st_info & 15u;
    return symbol->st_shndx != SHN_UNDEF && symbol->st_info >> 4 != STB_LOCAL &&
           (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE) &&
           !(file->version && file->version[i] & HIDDEN) &&
           strcmp(file->strings + symbol->st_name, name) == 0;
}

static uint32_t hash_gnu(const char *name)
{
    uint32_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash;
}

// Returns a number, 0 if there is none.
static uint32_t find_gnu(const struct file *file, const char *name, uint32_t hash)
{
    const uint32_t *table = file->gnu, buckets = table[0], first = table[1], words = table[2];
    const ElfW(Addr) *filter = (const void *)&table[4];
    const uint32_t *bucket = (const void *)&filter[words], *chain = bucket + buckets;
    ElfW(Addr) word = filter[hash / WORD_BITS & (words - 1)];
    if (!(word >> hash % WORD_BITS & word >> (hash >> table[3]) % WORD_BITS & 1) || buckets == 0)
        return 0;
    uint32_t i = bucket[hash % buckets];
    for (; i >= first && i > 0; i++) {
        uint32_t is = chain[i - first];
        if ((is | 1) == (hash | 1) && matches(file, i, name))
            return i;
        if (is & 1)
            break;
    }
    return 0;
}

static uint32_t find_old(const struct file *file, const char *name)
{
    const uint32_t *bucket = file->old + 2, *chain = bucket + file->old[0];
    uint32_t hash = 0;
    for (const char *c = name; *c; c++) {
        hash = (hash << 4) + (unsigned char)*c;
        hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
    }
    uint32_t i = file->old[0] ? bucket[hash % file->old[0]] : 0;
    while (i && !matches(file, i, name))
        i = chain[i];
    return i;
}

// ret_size: of the object or function; may be NULL.
static void *find_from(const struct link_map *map, const char *name, size_t *ret_size)
{
    struct file file;
    uint32_t hash = hash_gnu(name);
    for (; map; map = objects_next(map)) {
        if (!read_file(map, &file))
            continue;
        uint32_t i = file.gnu ? find_gnu(&file, name, hash) : file.old ? find_old(&file, name) : 0;
        if (!i)
            continue;
        if (ret_size)
            *ret_size = file.symbol[i].st_size;
        return (void *)(file.base + file.symbol[i].st_value);
    }
    return NULL;
}

// getauxval() is in it.
static void *find_in_libc(const char *name, size_t *ret_size)
{
    struct link_map libc = {.l_next = NULL};
    libc.l_ld = (void *)objects_of((uintptr_t)getauxval, &libc.l_addr);
    return find_from(&libc, name, ret_size);
}

void *symbols_find_in_libc(const char *name)
{
    return find_in_libc(name, NULL);
}

// There is no list where a program has been named to the loader on the command line (musl).
void *symbols_find_sized(const char *name, size_t *ret_size)
{
    const struct link_map *map = objects_first();
    return map ? find_from(map, name, ret_size) : find_in_libc(name, ret_size);
}

void *symbols_find(const char *name)
{
    return symbols_find_sized(name, NULL);
}

void *symbols_find_next(const char *name)
{
    const struct link_map *map = objects_first();
    for (; map; map = objects_next(map))
        if ((const void *)map->l_ld == (const void *)own)
            return find_from(objects_next(map), name, NULL);
    return symbols_find_in_libc(name);
}
