// SPDX-License-Identifier: MIT
// Who of a family reads a pipe that somebody else of it writes? As shim/family/pipes.c does, for a
// process that may use the heap.
#include "readers.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct end {
    dev_t device;
    ino_t inode;
    struct relative *of; // NULL: self
    bool writes, input;  // input: on its fd 0
};

struct ends {
    struct end *end;
    size_t count, room;
};

static void add(struct ends *ends, struct end end)
{
    if (ends->count == ends->room) {
        size_t room = ends->room ? ends->room * 2 : 64;
        struct end *more = realloc(ends->end, room * sizeof(*more));
        if (!more)
            return;
        ends->end = more;
        ends->room = room;
    }
    ends->end[ends->count++] = end;
}

// The permissions of the link say which end of the pipe it is (proc_pid_fd(5)).
static void read_ends(const char *root, int pid, struct relative *of, struct ends *ends)
{
    char path[512], name[800];
    struct stat pipe, link;
    snprintf(path, sizeof(path), "%s/%d/fd", root, pid);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && stat(name, &pipe) == 0 && S_ISFIFO(pipe.st_mode) &&
            lstat(name, &link) == 0)
            add(ends, (struct end){pipe.st_dev, pipe.st_ino, of, link.st_mode & S_IWUSR,
                                   strcmp(entry->d_name, "0") == 0});
    }
    if (dir)
        closedir(dir);
}

// By pipe, writers first.
static int by_pipe(const void *a, const void *b)
{
    const struct end *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return y->writes - x->writes;
}

static bool same_program(const char *root, int a, int b)
{
    char path[512];
    struct stat x, y;
    snprintf(path, sizeof(path), "%s/%d/exe", root, a);
    if (stat(path, &x) != 0)
        return false;
    snprintf(path, sizeof(path), "%s/%d/exe", root, b);
    return stat(path, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

// Who holds both ends never sees the end of file. A worker that was forked and not exec'd gets its
// work through a pipe and is no logger.
static void judge(const char *root, int self, const struct end *writers, size_t count,
                  const struct end *reader)
{
    bool fed = false;
    for (size_t i = 0; i < count; i++) {
        if (writers[i].of == reader->of)
            return;
        fed |= !writers[i].of;
    }
    if (count == 0 || (!reader->input && same_program(root, self, reader->of->pid)))
        return;
    reader->of->reads = true;
    reader->of->fed |= fed;
}

static void undo_rings(struct relative *relatives, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!relatives[i].reads || relatives[i].fed)
            return;
    for (size_t i = 0; i < count; i++)
        relatives[i].reads = false;
}

void readers_find(const char *root, int self, struct relative *relatives, size_t count)
{
    struct ends ends = {NULL, 0, 0};
    read_ends(root, self, NULL, &ends);
    for (size_t i = 0; i < count; i++) {
        relatives[i].reads = relatives[i].fed = false;
        read_ends(root, relatives[i].pid, &relatives[i], &ends);
    }
    if (ends.count)
        qsort(ends.end, ends.count, sizeof(*ends.end), by_pipe);
    for (size_t i = 0, first = 0, writers = 0; i < ends.count; i++) {
        const struct end *end = &ends.end[i];
        if (i == 0 || end->device != ends.end[i - 1].device || end->inode != ends.end[i - 1].inode)
            first = i, writers = 0;
        if (end->writes)
            writers++;
        else if (end->of)
            judge(root, self, &ends.end[first], writers, end);
    }
    free(ends.end);
    undo_rings(relatives, count);
}
