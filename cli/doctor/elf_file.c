// SPDX-License-Identifier: MIT
// What an ELF file says of itself: of either word size and byte order.
#include "elf_file.h"
#include "../elf_bytes.h"

#include <stdio.h>

static void note_loader(const struct elf_bytes *file, uint64_t at, uint64_t size,
                        struct elf_facts *ret)
{
    if (!elf_holds(file, at, size))
        return;
    size_t len = strnlen((const char *)file->at + at, size);
    if (len < sizeof(ret->loader))
        memcpy(ret->loader, file->at + at, len);
}

static void note_segment(const struct elf_bytes *file, uint64_t at, struct elf_facts *ret)
{
    switch (elf_number(file, at, 4)) {
    case PT_LOAD:
        ret->has_load = true;
        break;
    case PT_DYNAMIC:
        ret->dynamic = true;
        break;
    case PT_INTERP:
        note_loader(file, elf_word(file, at + (file->wide ? 8 : 4)),
                    elf_word(file, at + (file->wide ? 32 : 16)), ret);
    }
}

bool elf_parse(const unsigned char *bytes, size_t len, struct elf_facts *ret)
{
    static const char go[] = " Go buildinf:"; // behind 0xff, which is not in this program
    struct elf_bytes file;
    struct elf_headers headers;
    *ret = (struct elf_facts){.loader = ""};
    if (!elf_begin(bytes, len, &file))
        return false;
    ret->is64 = file.wide;
    ret->little = file.little;
    uint64_t type = elf_number(&file, 16, 2);
    ret->machine = (unsigned)elf_number(&file, 18, 2);
    ret->executable = type == ET_EXEC || type == ET_DYN;
    if (!elf_headers(&file, &headers))
        return false;
    for (uint64_t i = 0; i < headers.count; i++)
        note_segment(&file, headers.table + i * headers.size, ret);
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
