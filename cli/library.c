// SPDX-License-Identifier: MIT
// Finds the library.
#include "library.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "libsigshim.so"

static bool is_here(const char *folder, const char *name, char *ret, size_t size)
{
    char path[PATH_MAX], real[PATH_MAX];
    snprintf(path, sizeof(path), "%s%s%s", folder, *name ? "/" : "", name);
    if (access(path, R_OK) != 0 || !realpath(path, real) || strlen(real) >= size)
        return false;
    strcpy(ret, real);
    return true;
}

bool library_find(const char *wanted, char *ret, size_t size)
{
    static const char *const folders[] = {SIGSHIM_LIBDIR, "/usr/lib", "/usr/local/lib"};
    char own[PATH_MAX];
    if (wanted)
        return is_here(wanted, "", ret, size);
    ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
    own[n > 0 ? n : 0] = '\0';
    const char *beside = dirname(own);
    if (n > 0 && (is_here(beside, NAME, ret, size) || is_here(beside, "../lib/" NAME, ret, size)))
        return true;
    for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (is_here(folders[i], NAME, ret, size))
            return true;
    return false;
}
