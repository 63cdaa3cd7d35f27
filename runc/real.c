// SPDX-License-Identifier: MIT
// Finds the real runtime. This program may be installed by the name of one: it must not start
// itself.
#include "real.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static bool is_this_program(const char *path)
{
    struct stat st, own;
    return stat(path, &st) == 0 && stat("/proc/self/exe", &own) == 0 && st.st_dev == own.st_dev &&
           st.st_ino == own.st_ino;
}

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool search(const char *at, const char *name, char ret[PATH_MAX])
{
    for (size_t len; *at; at += len + (at[len] == ':')) {
        len = strcspn(at, ":");
        int n = snprintf(ret, PATH_MAX, "%.*s/%s", (int)len, at, name);
        if (*at == '/' && n < PATH_MAX && is_program(ret) && !is_this_program(ret))
            return true;
    }
    return false;
}

static bool search_path(const char *name, char ret[PATH_MAX])
{
    const char *path = getenv("PATH");
    return (path && search(path, name, ret)) || search(DEFAULT_PATH, name, ret);
}

bool real_find(const char *wanted, char ret[PATH_MAX])
{
    if (!wanted)
        return search_path("runc", ret) || search_path("crun", ret) || search_path("youki", ret);
    if (!strchr(wanted, '/'))
        return search_path(wanted, ret);
    // Whether it can be started, starting it will tell.
    return snprintf(ret, PATH_MAX, "%s", wanted) < PATH_MAX && !is_this_program(ret);
}
