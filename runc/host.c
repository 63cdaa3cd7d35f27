// SPDX-License-Identifier: MIT
// Reads the host file: lines of NAME = VALUE, and comments.
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Its length, or -1 with errno. ENOENT: there is none.
static ssize_t slurp(const char *path, char *text, size_t size)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t len = -1;
    errno = EINVAL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        len = read(fd, text, size);
    if (len == (ssize_t)size) {
        len = -1;
        errno = EFBIG;
    }
    int error = errno;
    close(fd);
    errno = error;
    return len;
}

static char *trim(char *at)
{
    at += strspn(at, " \t\r");
    size_t len = strlen(at);
    while (len && strchr(" \t\r", at[len - 1]))
        at[--len] = '\0';
    return at;
}

static bool set_default(struct host *ret, const char *value)
{
    static const char *const names[] = {"all", "asked", "off"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(value, names[i]) == 0) {
            ret->which = (enum host_default)i;
            return true;
        }
    }
    return false;
}

// line: "SIGSHIM_GRACE = 20s", of which name and value are parts. The two are joined where they
// are.
static bool set_variable(struct host *ret, char *name, const char *value)
{
    size_t len = strlen(name);
    if (ret->count == HOST_VARIABLES_MAX || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != len ||
        strcmp(name, "SIGSHIM_RUNTIME") == 0)
        return false;
    name[len] = '=';
    memmove(name + len + 1, value, strlen(value) + 1);
    ret->variables[ret->count++] = name;
    return true;
}

static bool set(struct host *ret, char *name, const char *value)
{
    if (strncmp(name, "SIGSHIM_", 8) == 0)
        return set_variable(ret, name, value);
    if (strcmp(name, "default") == 0)
        return set_default(ret, value);
    const char **member = strcmp(name, "runtime") == 0   ? &ret->runtime
                          : strcmp(name, "library") == 0 ? &ret->library
                          : strcmp(name, "command") == 0 ? &ret->command
                                                         : NULL;
    // A name of a program may be looked up in PATH; a file that is to be mounted may not.
    if (!member || !*value || (member != &ret->runtime && *value != '/'))
        return false;
    *member = value;
    return true;
}

static bool read_line(struct host *ret, char *line)
{
    char *name = trim(line), *value = strchr(name, '=');
    if (!*name || *name == '#')
        return true;
    if (!value)
        return false;
    *value++ = '\0';
    trim(name);
    return set(ret, name, trim(value));
}

void host_parse(char *text, const char *path, struct host *ret)
{
    unsigned number = 1;
    *ret = (struct host){.which = HOST_ALL};
    for (char *line = text, *next; line; line = next, number++) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (!read_line(ret, line) && !*ret->problem)
            snprintf(ret->problem, sizeof(ret->problem), "%.100s:%u is not understood", path,
                     number);
    }
    if (*ret->problem)
        ret->which = HOST_OFF;
}

void host_read(const char *path, struct host *ret)
{
    static char text[16384];
    ssize_t len = slurp(path, text, sizeof(text));
    *ret = (struct host){.which = HOST_ALL};
    if (len < 0) {
        if (errno != ENOENT)
            snprintf(ret->problem, sizeof(ret->problem), "%.100s cannot be read: %s", path,
                     strerror(errno));
    } else if (memchr(text, '\0', (size_t)len)) {
        snprintf(ret->problem, sizeof(ret->problem), "%.100s is no text", path);
    } else {
        text[len] = '\0';
        host_parse(text, path, ret);
    }
    if (*ret->problem)
        ret->which = HOST_OFF;
}
