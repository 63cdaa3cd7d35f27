// SPDX-License-Identifier: MIT
// The headers of an ELF file.
#include "../../cli/doctor/elf_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf_facts facts;
    char name[32];
    elf_parse(data, size, &facts);
    elf_machine(facts.machine, name);
    return strlen(facts.loader) >= sizeof(facts.loader);
}
