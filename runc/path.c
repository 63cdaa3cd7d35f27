// SPDX-License-Identifier: MIT
// Paths as text.
#include "path.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

char *path_clean(const char *path)
{
    char *clean = malloc(strlen(path) + 2), *out = clean;
    for (const char *at = path; clean && *at;) {
        size_t len = strcspn(at, "/");
        if (len == 2 && at[0] == '.' && at[1] == '.') {
            while (out > clean && *--out != '/')
                ;
        } else if (len && !(len == 1 && *at == '.')) {
            *out++ = '/';
            memcpy(out, at, len);
            out += len;
        }
        at += len + (at[len] == '/');
    }
    if (!clean)
        return NULL;
    if (out == clean)
        *out++ = '/';
    *out = '\0';
    return clean;
}

bool path_covers(const char *folder, const char *path, const char **ret_rest)
{
    size_t len = strlen(folder);
    if (len == 1) // "/"
        len = 0;
    if (strncmp(folder, path, len) != 0 || (path[len] != '\0' && path[len] != '/'))
        return false;
    if (ret_rest)
        *ret_rest = path + len + (path[len] == '/');
    return true;
}
