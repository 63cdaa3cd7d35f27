#!/bin/sh
# SPDX-License-Identifier: MIT
# Can this machine's clang build a fuzz target, with the runtimes of its own version?
# Usage: tests/fuzz/probe.sh OUTPUT
echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n);
int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0 * (d[0] + n); }' |
    clang -fsanitize=fuzzer,address,undefined -x c -o "$1" - >/dev/null 2>&1
