// SPDX-License-Identifier: MIT
// What a path or a descriptor refers to. Async-signal-safe. Functions return 0 or -errno.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct sys_stat {
    uint64_t inode, device;
    uint32_t mode; // as st_mode
};

int sys_stat(const char *path, bool follow, struct sys_stat *ret);
int sys_stat_fd(int fd, struct sys_stat *ret);
