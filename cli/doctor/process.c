// SPDX-License-Identifier: MIT
// What /proc says about the processes of a PID namespace.
#include "process.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATUS_MAX   8192
#define CAP_KILL_BIT (1u << 5) // linux/capability.h

// The value after "Key:\t" at the start of a line, or NULL.
static const char *value_of(const char *text, const char *key)
{
    size_t len = strlen(key);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, len) == 0 && line[len] == ':')
            return line + len + 1 + strspn(line + len + 1, " \t");
    }
    return NULL;
}

static int number_of(const char *text, const char *key)
{
    const char *value = value_of(text, key);
    long number = value ? strtol(value, NULL, 10) : 0;
    return number < 0 || number > 0x7fffffff ? 0 : (int)number;
}

static uint64_t set_of(const char *text, const char *key)
{
    const char *value = value_of(text, key);
    return value ? strtoull(value, NULL, 16) : 0;
}

// For example "NSpid: 4711 7 1": two namespaces within ours, and pid 1 in the last one.
static unsigned count_levels(const char *value, int *ret_inner)
{
    unsigned count = 0;
    while (value && *value && *value != '\n') {
        size_t word = strcspn(value, " \t\n");
        count += word > 0;
        *ret_inner = word > 0 ? atoi(value) : *ret_inner;
        value += word;
        value += strspn(value, " \t");
    }
    return count;
}

bool process_parse_status(const char *text, size_t len, struct process *ret)
{
    char copy[STATUS_MAX];
    if (len >= sizeof(copy))
        len = sizeof(copy) - 1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    const char *name = value_of(copy, "Name"), *state = value_of(copy, "State");
    if (!name || !state || !value_of(copy, "SigCgt"))
        return false;
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)strcspn(name, "\n"), name);
    ret->state = isalpha((unsigned char)*state) ? *state : 0;
    ret->parent = number_of(copy, "PPid");
    ret->tracer = number_of(copy, "TracerPid");
    ret->threads = number_of(copy, "Threads");
    ret->may_kill = set_of(copy, "CapEff") & CAP_KILL_BIT;
    const char *uids = value_of(copy, "Uid");
    if (!uids || sscanf(uids, "%d %d %d", &ret->uid[0], &ret->uid[1], &ret->uid[2]) != 3)
        ret->may_kill = true; // there is no telling
    ret->ignored = set_of(copy, "SigIgn");
    ret->caught = set_of(copy, "SigCgt");
    ret->blocked = set_of(copy, "SigBlk");
    ret->pending = set_of(copy, "ShdPnd") | set_of(copy, "SigPnd");
    ret->inner = ret->pid;
    ret->levels = count_levels(value_of(copy, "NSpid"), &ret->inner);
    ret->init = ret->inner == 1;
    ret->kernel = number_of(copy, "Kthread") ||
                  (!value_of(copy, "VmSize") && *state != 'Z' && *state != 'X' && ret->parent == 2);
    return true;
}

// "pid (name) state ppid pgrp session ...": the name may contain anything.
bool process_parse_stat(const char *text, size_t len, struct process *ret)
{
    char copy[512], state;
    int parent, group, session, terminal, foreground;
    if (len >= sizeof(copy))
        len = sizeof(copy) - 1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    const char *end = strrchr(copy, ')');
    if (!end || sscanf(end, ") %c %d %d %d %d %d", &state, &parent, &group, &session, &terminal,
                       &foreground) != 6)
        return false;
    ret->group = group;
    ret->session = session;
    ret->foreground = foreground;
    return true;
}

long process_read(const char *root, int pid, const char *name, char *ret, size_t cap)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%d/%s", root, pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t len = 0;
    ssize_t n = fd < 0 ? -1 : 0;
    while (fd >= 0 && len < cap - 1 && (n = read(fd, ret + len, cap - 1 - len)) > 0)
        len += (size_t)n;
    int error = errno;
    if (fd >= 0)
        close(fd);
    ret[len] = '\0';
    errno = error;
    return n < 0 ? -1 : (long)len;
}

char *process_program(const char *root, int pid, char ret[PROCESS_NAME_MAX])
{
    char path[512], target[4096];
    snprintf(path, sizeof(path), "%s/%d/exe", root, pid);
    ssize_t n = readlink(path, target, sizeof(target) - 1);
    target[n > 0 ? n : 0] = '\0';
    const char *slash = strrchr(target, '/');
    snprintf(ret, PROCESS_NAME_MAX, "%.63s", slash ? slash + 1 : target);
    return ret;
}

bool process_is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}
