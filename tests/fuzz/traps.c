// SPDX-License-Identifier: MIT
// The text of a shell's script, in which the doctor looks for traps.
#include "../../cli/doctor/traps.h"

#include <signal.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct traps traps = {.set = false};
    traps_scan((const char *)data, size, SIGTERM, &traps);
    return 0;
}
