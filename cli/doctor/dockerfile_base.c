// SPDX-License-Identifier: MIT
// What names tell: of the file, and of the base image.
#include "dockerfile.h"
#include "script_lines.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

bool dockerfile_is_one(const char *path)
{
    const char *name = lines_name(path), *dot = strrchr(name, '.');
    if (access(path, R_OK) != 0)
        return false;
    return strncasecmp(name, "Dockerfile", 10) == 0 ||
           strncasecmp(name, "Containerfile", 13) == 0 ||
           (dot && strcasecmp(dot, ".Dockerfile") == 0);
}

// What the base image's /bin/sh is, as far as its name tells.
const char *dockerfile_sh(const struct dockerfile *file)
{
    const struct dockerfile_line *from = &file->from;
    static const char *const ash[] = {"alpine", "busybox", NULL}, *const bash[] = {
                                                                      "fedora",    "centos",
                                                                      "rocky",     "alma",
                                                                      "ubi",       "amazon",
                                                                      "archlinux", "opensuse",
                                                                      NULL};
    for (size_t i = 0; ash[i]; i++)
        if (from->len && memmem(from->text, from->len, ash[i], strlen(ash[i])))
            return "busybox";
    for (size_t i = 0; bash[i]; i++)
        if (from->len && memmem(from->text, from->len, bash[i], strlen(bash[i])))
            return "bash";
    return from->len && memchr(from->text, '$', from->len) ? "sh" : "dash";
}
