// SPDX-License-Identifier: MIT
// What is read from /proc, by the first byte: status, stat, syscall, fdinfo or maps.
#include "../../cli/doctor/process.h"
#include "../../cli/doctor/threads.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct process process = {.pid = 7};
    uint64_t mask;
    long number;
    if (size == 0)
        return 0;
    const char *text = (const char *)data + 1;
    size--;
    switch (data[0] % 5) {
    case 0:
        process_parse_status(text, size, &process);
        break;
    case 1:
        process_parse_stat(text, size, &process);
        break;
    case 2:
        threads_parse_call(text, size, &number);
        break;
    case 3:
        threads_parse_sigmask(text, size, &mask);
        break;
    default:
        threads_parse_maps(text, size, "libsigshim.so");
    }
    return 0;
}
