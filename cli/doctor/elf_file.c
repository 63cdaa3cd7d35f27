// SPDX-License-Identifier: MIT
// What an ELF file says of itself: of either word size and byte order.
#include "elf_file.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

struct file {
    const unsigned char *bytes;
    size_t len;
    bool little;
};

// 0 where it would be read over the end.
static uint64_t number(const struct file *file, uint64_t at, unsigned size)
{
    uint64_t value = 0;
    if (at > file->len || file->len - at < size)
        return 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)file->bytes[at + i] << (8 * (file->little ? i : size - 1 - i));
    return value;
}

static void note_loader(const struct file *file, uint64_t at, uint64_t size, struct elf_facts *ret)
{
    if (at > file->len || size > file->len - at)
        return;
    size_t len = strnlen((const char *)file->bytes + at, size);
    if (len < sizeof(ret->loader))
        memcpy(ret->loader, file->bytes + at, len);
}

static void note_segment(const struct file *file, uint64_t at, struct elf_facts *ret)
{
    bool wide = ret->is64;
    switch (number(file, at, 4)) {
    case PT_LOAD:
        ret->has_load = true;
        break;
    case PT_DYNAMIC:
        ret->dynamic = true;
        break;
    case PT_INTERP:
        note_loader(file, number(file, at + (wide ? 8 : 4), wide ? 8 : 4),
                    number(file, at + (wide ? 32 : 16), wide ? 8 : 4), ret);
    }
}

bool elf_parse(const unsigned char *bytes, size_t len, struct elf_facts *ret)
{
    static const char go[] = " Go buildinf:"; // behind 0xff, which is not in this program
    struct file file = {bytes, len, true};
    *ret = (struct elf_facts){.loader = ""};
    if (len < 52 || memcmp(bytes, ELFMAG, SELFMAG) != 0 || bytes[EI_CLASS] < ELFCLASS32 ||
        bytes[EI_CLASS] > ELFCLASS64 || bytes[EI_DATA] < ELFDATA2LSB ||
        bytes[EI_DATA] > ELFDATA2MSB)
        return false;
    ret->is64 = bytes[EI_CLASS] == ELFCLASS64;
    ret->little = file.little = bytes[EI_DATA] == ELFDATA2LSB;
    uint64_t type = number(&file, 16, 2);
    uint64_t table = ret->is64 ? number(&file, 32, 8) : number(&file, 28, 4);
    uint64_t size = number(&file, ret->is64 ? 54 : 42, 2);
    uint64_t count = number(&file, ret->is64 ? 56 : 44, 2);
    ret->machine = (unsigned)number(&file, 18, 2);
    ret->executable = type == ET_EXEC || type == ET_DYN;
    if (count && (size < (ret->is64 ? 56 : 32) || table > len || count * size > len - table))
        return false;
    for (uint64_t i = 0; i < count; i++)
        note_segment(&file, table + i * size, ret);
    for (const unsigned char *at = bytes;
         (at = memmem(at, len - (size_t)(at - bytes), go, sizeof(go) - 1)); at++)
        ret->go |= at > bytes && at[-1] == 0xff;
    return true;
}

const char *elf_machine(unsigned machine, char ret[32])
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {{EM_X86_64, "x86-64"}, {EM_AARCH64, "aarch64"}, {EM_386, "i386"},
                 {EM_ARM, "arm"},       {EM_RISCV, "riscv"},     {EM_PPC64, "ppc64"},
                 {EM_S390, "s390"},     {EM_MIPS, "mips"}};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].machine == machine)
            return names[i].name;
    snprintf(ret, 32, "machine %u", machine);
    return ret;
}
