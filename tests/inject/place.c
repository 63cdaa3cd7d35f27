// SPDX-License-Identifier: MIT
// Finds things in the memory map of a case and in the library's file.
#include "inject.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uintptr_t symbol_in(const char *path, const char *name)
{
    struct stat st;
    uintptr_t offset = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return 0;
    const char *file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (file == MAP_FAILED)
        return 0;
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)file;
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(file + head->e_shoff);
    for (int i = 0; i < head->e_shnum && !offset; i++) {
        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        const Elf64_Sym *symbols = (const Elf64_Sym *)(file + sections[i].sh_offset);
        const char *names = file + sections[sections[i].sh_link].sh_offset;
        for (size_t j = 0; j < sections[i].sh_size / sizeof(*symbols); j++)
            if (strcmp(names + symbols[j].st_name, name) == 0)
                offset = symbols[j].st_value;
    }
    munmap((void *)file, (size_t)st.st_size);
    return offset;
}

uintptr_t symbol_offset(const char *library, const char *name)
{
    char debug[PATH_MAX];
    uintptr_t offset = symbol_in(library, name);
    int length = snprintf(debug, sizeof(debug), "%s.debug", library);
    return offset || length >= (int)sizeof(debug) ? offset : symbol_in(debug, name);
}

struct mapping {
    unsigned long start, end, offset;
    char name[300];
};

static bool each_mapping(pid_t pid, bool (*wanted)(const struct mapping *, const void *),
                         const void *arg, struct mapping *ret)
{
    char path[64], line[512], flags[8];
    bool found = false;
    snprintf(path, sizeof(path), "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    while (maps && !found && fgets(line, sizeof(line), maps)) {
        ret->name[0] = '\0';
        if (sscanf(line, "%lx-%lx %7s %lx %*s %*s %299s", &ret->start, &ret->end, flags,
                   &ret->offset, ret->name) >= 4)
            found = wanted(ret, arg);
    }
    if (maps)
        fclose(maps);
    return found;
}

static bool is_named(const struct mapping *map, const void *name)
{
    const char *slash = strrchr(map->name, '/');
    return slash && strncmp(slash + 1, name, strlen(name)) == 0;
}

static bool holds(const struct mapping *map, const void *address)
{
    return *(const uintptr_t *)address >= map->start && *(const uintptr_t *)address < map->end;
}

uintptr_t mapping_start(pid_t pid, const char *name)
{
    struct mapping map;
    return each_mapping(pid, is_named, name, &map) ? map.start : 0;
}

const char *place_of(pid_t pid, uintptr_t address)
{
    static char text[2][400];
    static int turn;
    struct mapping map, own;
    Dl_info info = {0};
    char *to = text[turn ^= 1];
    if (!each_mapping(pid, holds, &address, &map)) {
        snprintf(to, sizeof(text[0]), "%#lx", (unsigned long)address);
        return to;
    }
    const char *slash = strrchr(map.name, '/'), *base = slash ? slash + 1 : map.name;
    unsigned long offset = address - map.start + map.offset;
    int n = snprintf(to, sizeof(text[0]), "%s+%#lx", base, offset);
    // The injector has the same libc: its symbols will do.
    if (slash && each_mapping(getpid(), is_named, base, &own) &&
        dladdr((void *)(own.start + offset), &info) && info.dli_sname)
        snprintf(to + n, sizeof(text[0]) - (size_t)n, " (%s+%#lx)", info.dli_sname,
                 own.start + offset - (unsigned long)info.dli_saddr);
    return to;
}
