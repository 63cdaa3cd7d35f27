// SPDX-License-Identifier: MIT
// Pipes between processes, by device and inode: a hash table of their writers, and a list of the
// readers that have not been judged yet.
#include "pipes.h"
#include "../base/base.h"
#include "record.h"
#include <string.h>
#include <sys/stat.h>

struct pipe {
    uint64_t inode; // 0: an empty place
    uint64_t device;
    int writer; // the last one found
    bool by_self, read_by_child;
};

struct reader {
    uint64_t inode, device;
    int pid;
    bool input; // on its fd 0
};

static struct pipe first_pipes[32];
static struct reader first_readers[32];
static struct {
    struct pipe *pipe;
    struct reader *reader;
    unsigned size, used, readers, room; // size is a power of two
} pipes = {first_pipes, first_readers, 32, 0, 0, 32};

static struct pipe *find(uint64_t inode, uint64_t device)
{
    for (uint64_t at = inode * 0x9e3779b97f4a7c15u >> 32;; at++) {
        struct pipe *pipe = &pipes.pipe[at & (pipes.size - 1)];
        if ((pipe->inode == inode && pipe->device == device) || pipe->inode == 0)
            return pipe;
    }
}

static bool grow_pipes(void)
{
    struct pipe *old = pipes.pipe;
    unsigned size = pipes.size;
    struct pipe *new = sys_map(size * 4 * sizeof(*new));
    if (!new)
        return false;
    pipes.pipe = new;
    pipes.size = size * 4;
    for (unsigned i = 0; i < size; i++)
        if (old[i].inode)
            *find(old[i].inode, old[i].device) = old[i];
    if (old != first_pipes)
        sys(SYS_munmap, old, (long)(size * sizeof(*old)));
    return true;
}

static bool grow_readers(void)
{
    struct reader *old = pipes.reader, *new = sys_map(pipes.room * 4 * sizeof(*new));
    if (!new)
        return false;
    memcpy(new, old, pipes.readers * sizeof(*new));
    pipes.reader = new;
    if (old != first_readers)
        sys(SYS_munmap, old, (long)(pipes.room * sizeof(*old)));
    pipes.room *= 4;
    return true;
}

static void note_writer(uint64_t inode, uint64_t device, int pid)
{
    if (pipes.used >= pipes.size / 4 * 3 && !grow_pipes())
        return;
    struct pipe *pipe = find(inode, device);
    pipes.used += pipe->inode == 0;
    pipe->inode = inode;
    pipe->device = device;
    pipe->writer = pid;
    pipe->by_self |= pid == sys_getpid();
}

static void note_reader(uint64_t inode, uint64_t device, int pid, bool input)
{
    if (pipes.readers < pipes.room || grow_readers())
        pipes.reader[pipes.readers++] = (struct reader){inode, device, pid, input};
}

// Which end of a pipe is it? The link's permissions say so (proc_pid_fd(5)).
static bool is_pipe(int pid, const char *fd, struct sys_stat *ret, unsigned *ret_mode)
{
    char path[PROC_PATH_MAX], name[32] = "fd/";
    struct sys_stat link;
    if (fd[0] == '.' || strlen(fd) > 10)
        return false;
    strcat(name, fd);
    proc_path(pid, name, path);
    if (sys_stat(path, true, ret) != 0 || (ret->mode & S_IFMT) != S_IFIFO ||
        sys_stat(path, false, &link) != 0)
        return false;
    *ret_mode = link.mode;
    return true;
}

static bool note_fd(const char *fd, void *arg)
{
    int pid = *(const int *)arg;
    struct sys_stat pipe;
    unsigned mode;
    if (is_pipe(pid, fd, &pipe, &mode)) {
        if (mode & S_IWUSR)
            note_writer(pipe.inode, pipe.device, pid);
        else
            note_reader(pipe.inode, pipe.device, pid, strcmp(fd, "0") == 0);
    }
    return true;
}

void pipes_read(int pid)
{
    unsigned before = pipes.readers, kept = before;
    proc_each_fd(pid, note_fd, &pid);
    // Who holds both ends will never see the end of file, and does not wait for it.
    for (unsigned i = before; i < pipes.readers; i++)
        if (find(pipes.reader[i].inode, pipes.reader[i].device)->writer != pid)
            pipes.reader[kept++] = pipes.reader[i];
    pipes.readers = kept;
}

// A worker that was forked and not exec'd inherits pipes and gets its work through one: no logger.
static bool is_worker_of(int self, const struct reader *reader)
{
    char path[PROC_PATH_MAX];
    struct sys_stat ours, theirs;
    return !reader->input && sys_stat(proc_path(self, "exe", path), true, &ours) == 0 &&
           sys_stat(proc_path(reader->pid, "exe", path), true, &theirs) == 0 &&
           ours.inode == theirs.inode && ours.device == theirs.device;
}

void pipes_mark_readers(void)
{
    int self = sys_getpid();
    for (unsigned i = 0; i < pipes.readers; i++) {
        struct reader *reader = &pipes.reader[i];
        struct pipe *pipe = find(reader->inode, reader->device);
        struct family_child *child = reader->pid == self ? NULL : family_child(reader->pid);
        if (!pipe->inode || !child || is_worker_of(self, reader))
            continue;
        child->marks |= (uint8_t)(FAMILY_READER | (pipe->by_self ? FAMILY_FED : 0));
        pipe->read_by_child = true;
    }
    pipes.readers = 0;
}

static bool let_go(const char *fd, void *arg)
{
    struct sys_stat pipe;
    unsigned mode;
    if (is_pipe(*(const int *)arg, fd, &pipe, &mode) && (mode & S_IWUSR) &&
        find(pipe.inode, pipe.device)->read_by_child)
        sys(SYS_close, (long)fmt_parse_uint(fd, strlen(fd), 0x7fffffff));
    return true;
}

void pipes_let_go(void)
{
    int self = sys_getpid();
    proc_each_fd(self, let_go, &self);
}
