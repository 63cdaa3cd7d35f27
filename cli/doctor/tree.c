// SPDX-License-Identifier: MIT
// Reads all processes and makes a tree of them.
#include "process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATUS_MAX 8192

static bool read_status(const char *root, int pid, struct process *ret)
{
    char text[STATUS_MAX];
    long len = process_read(root, pid, "status", text, sizeof(text));
    return len > 0 && process_parse_status(text, (size_t)len, ret);
}

// A thread other than the first one, or 0.
static int another_thread(const char *root, int pid)
{
    char path[512];
    int found = 0;
    snprintf(path, sizeof(path), "%s/%d/task", root, pid);
    DIR *dir = opendir(path);
    for (struct dirent *entry; !found && dir && (entry = readdir(dir));) {
        int tid = atoi(entry->d_name);
        found = tid == pid ? 0 : tid;
    }
    if (dir)
        closedir(dir);
    return found;
}

// A process whose first thread has ended looks like a zombie; its other threads tell more.
static bool read_one(const char *root, int pid, struct process *ret)
{
    char text[512];
    *ret = (struct process){.pid = pid, .at = pid};
    if (!read_status(root, pid, ret))
        return false;
    int thread = ret->state == 'Z' && ret->threads > 1 ? another_thread(root, pid) : 0;
    if (thread && read_status(root, thread, ret))
        ret->at = thread;
    long len = process_read(root, pid, "stat", text, sizeof(text));
    return len > 0 && process_parse_stat(text, (size_t)len, ret);
}

static int by_pid(const void *a, const void *b)
{
    const struct process *x = a, *y = b;
    return (x->pid > y->pid) - (x->pid < y->pid);
}

struct process *process_find(struct process *all, size_t count, int pid)
{
    struct process key = {.pid = pid};
    return all ? bsearch(&key, all, count, sizeof(key), by_pid) : NULL;
}

static bool leads_up_to(const struct process *from, const struct process *to)
{
    while (from && from != to)
        from = from->up;
    return from != NULL;
}

// The table is not read all at once and may hold a reused pid: avoid cycles.
static void link_all(struct process *all, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        struct process *p = &all[i], *up = process_find(all, count, p->parent);
        if (!up || up == p || leads_up_to(up, p))
            continue;
        p->up = up;
        p->next = up->first;
        up->first = p;
    }
}

const struct process *process_parent(const struct process *p)
{
    return p->up && p->up->levels == p->levels ? p->up : NULL;
}

bool process_same_namespace(const char *root, const struct process *a, const struct process *b)
{
    char path[512], one[32] = "", two[32] = "";
    snprintf(path, sizeof(path), "%s/%d/ns/pid", root, a->pid);
    bool known = readlink(path, one, sizeof(one) - 1) > 0;
    snprintf(path, sizeof(path), "%s/%d/ns/pid", root, b->pid);
    return known && readlink(path, two, sizeof(two) - 1) > 0 && strcmp(one, two) == 0;
}

struct process *process_read_all(const char *root, size_t *ret_count)
{
    size_t count = 0, room = 0;
    struct process *all = NULL;
    DIR *dir = opendir(root);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (*end || pid <= 0 || pid > 0x7fffffff)
            continue;
        if (count == room) {
            room = room ? room * 2 : 256;
            struct process *more = realloc(all, room * sizeof(*all));
            if (!more)
                break;
            all = more;
        }
        if (read_one(root, (int)pid, &all[count]))
            count++;
    }
    if (dir)
        closedir(dir);
    if (count)
        qsort(all, count, sizeof(*all), by_pid);
    link_all(all, count);
    *ret_count = count;
    return all;
}

void process_free(struct process *all)
{
    free(all);
}
