// SPDX-License-Identifier: MIT
// A regular file's bytes.
#pragma once
#include <stddef.h>
#include <sys/stat.h>

struct file_bytes {
    const unsigned char *at;
    size_t len;
    struct stat st;
};

// Maps a regular file; an empty one has no bytes, and other kinds are errors. fd may be an O_PATH
// descriptor, and stays open. Returns 0 or -errno.
int file_map(int fd, struct file_bytes *ret);
