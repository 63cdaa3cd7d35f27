// SPDX-License-Identifier: MIT
// Between whom the pipes run, and so who must end before whom.
#include "pipes.h"
#include "../base/base.h"
#include "ends.h"
#include "record.h"
#include <string.h>
#include <sys/stat.h>

// Some child's descriptors cannot be looked at: it has another user, and this process lacks
// CAP_SYS_PTRACE, as by default in Docker. So it may hold the other end of any pipe.
static bool hidden;

// Which end of a pipe is it? The link's permissions say so (proc_pid_fd(5)).
static bool is_pipe(int pid, const char *fd, struct sys_stat *ret, unsigned *ret_mode)
{
    char path[PROC_PATH_MAX], name[32] = "fd/";
    struct sys_stat link;
    if (fd[0] == '.' || strlen(fd) > 10)
        return false;
    strcat(name, fd);
    proc_path(pid, name, path);
    int error = sys_stat(path, true, ret);
    hidden |= error == -EACCES;
    if (error != 0 || (ret->mode & S_IFMT) != S_IFIFO || sys_stat(path, false, &link) != 0)
        return false;
    *ret_mode = link.mode;
    return true;
}

static struct pipe *pipe_of(const struct end *end)
{
    return ends_pipe(end->inode, end->device);
}

struct process {
    int id; // in /proc
    struct end end;
};

static bool note_fd(const char *fd, void *arg)
{
    const struct process *process = arg;
    struct end end = process->end;
    struct sys_stat pipe;
    unsigned mode;
    if (is_pipe(process->id, fd, &pipe, &mode)) {
        end.inode = pipe.inode;
        end.device = pipe.device;
        end.writes = (mode & S_IWUSR) != 0;
        end.input = strcmp(fd, "0") == 0;
        ends_add(&end);
    }
    return true;
}

// Who holds both ends will never see the end of file, and does not wait for it.
static bool is_of_interest(const struct end *end)
{
    return end->writes || pipe_of(end)->writer != end->pid;
}

// An orphan that somebody feeds who reads what it writes, and has been told: it may not end at the
// end of file (a child of Java has three pipes).
static void leave_ring(unsigned from, int self)
{
    struct end *in, *out;
    for (unsigned place = from; (in = ends_next(&place));) {
        int partner = in->writes || !pipe_of(in)->fed ? 0 : pipe_of(in)->writer;
        for (unsigned other = from; partner && partner != self && (out = ends_next(&other));)
            if (out->writes && pipe_of(out)->reader == partner)
                in->pid = 0;
    }
}

void pipes_read(int pid, const struct proc_stat *stat)
{
    const int self = sys_getpid();
    struct process process = {proc_id_of(pid, stat->state), {.pid = pid, .start = stat->start}};
    struct end *end;
    unsigned from = ends_count();
    hidden |= proc_each_fd(process.id, note_fd, &process) == -EACCES;
    for (unsigned place = from; (end = ends_next(&place));)
        if (end->writes) {
            pipe_of(end)->writer = pid;
            pipe_of(end)->by_self |= pid == self;
        }
    ends_keep(from, is_of_interest);
    for (unsigned place = from; (end = ends_next(&place));)
        if (!end->writes) {
            pipe_of(end)->reader = pid;
            pipe_of(end)->to_self |= pid == self;
        }
    leave_ring(from, self);
}

// A worker that was forked and not exec'd inherits pipes and gets its work through one: no logger.
// But one that ignores the signal waits for the end of file all the same (the resource tracker of
// Python's multiprocessing).
static bool is_worker_of(int self, const struct end *end, int sig)
{
    char path[PROC_PATH_MAX];
    struct sys_stat ours, theirs;
    return !end->input && sys_stat(proc_path(self, "exe", path), true, &ours) == 0 &&
           sys_stat(proc_path(end->pid, "exe", path), true, &theirs) == 0 &&
           ours.inode == theirs.inode && ours.device == theirs.device &&
           !proc_ignores(end->pid, sig);
}

// NULL if it has ended, or is no child.
static struct family_child *holder(const struct end *end, int self)
{
    struct family_child *child = end->pid && end->pid != self ? family_known(end->pid) : NULL;
    return child && child->start == end->start && !(child->marks & FAMILY_GONE) ? child : NULL;
}

// Who has been told before, as a worker, is no reader because of an orphan that has come since.
static bool is_settled(const struct family_child *child, bool first)
{
    return !first && child->told && !(child->marks & FAMILY_READER);
}

static void mark_candidates(int self, int sig, bool first)
{
    struct end *end;
    for (unsigned place = 0; (end = ends_next(&place));) {
        struct family_child *child = holder(end, self);
        struct pipe *pipe = pipe_of(end);
        if (!child || end->writes || is_settled(child, first))
            continue;
        // What this process reads, too, it has from outside, as its standard input.
        pipe->fed |= hidden && !pipe->writer && !pipe->to_self;
        if (!pipe->writer && !pipe->fed)
            continue;
        if (is_worker_of(self, end, sig))
            end->pid = 0;
        else
            child->marks |= FAMILY_MAY_READ;
    }
}

// Must who writes here end before who reads? In a ring of readers nobody must.
static bool feeds(const struct end *end, const struct family_child *child, int self)
{
    return end->pid == self ||
           (child && ((child->marks & FAMILY_READER) || !(child->marks & FAMILY_MAY_READ)));
}

// One step from writers to readers. False if there is nothing new.
static bool mark_fed(int self, bool first)
{
    bool new = false;
    struct end *end;
    for (unsigned place = 0; (end = ends_next(&place));) {
        struct family_child *child = holder(end, self);
        struct pipe *pipe = pipe_of(end);
        if (end->writes && !pipe->fed && feeds(end, child, self)) {
            new = pipe->fed = true;
        } else if (!end->writes && child && pipe->fed && !is_settled(child, first)) {
            new |= !(child->marks & FAMILY_READER);
            child->marks |= (uint16_t)(FAMILY_READER | (pipe->by_self ? FAMILY_FED : 0));
            pipe->to_child = true;
        }
    }
    return new;
}

void pipes_mark_readers(int sig, bool first)
{
    const int self = sys_getpid();
    struct end *end;
    mark_candidates(self, sig, first);
    while (mark_fed(self, first))
        ;
    for (unsigned place = 0; (end = ends_next(&place));) {
        struct family_child *child = holder(end, self);
        if (child && end->writes && pipe_of(end)->to_self && (child->marks & FAMILY_FED))
            child->marks |= FAMILY_PARTNER;
    }
}

static bool let_go(const char *fd, void *arg)
{
    struct sys_stat stat;
    unsigned mode;
    if (is_pipe(*(const int *)arg, fd, &stat, &mode) && (mode & S_IWUSR)) {
        const struct pipe *pipe = ends_pipe(stat.inode, stat.device);
        if (pipe && pipe->to_child)
            sys(SYS_close, (long)fmt_parse_uint(fd, strlen(fd), 0x7fffffff));
    }
    return true;
}

void pipes_let_go(void)
{
    int tid = (int)sys(SYS_gettid);
    proc_each_fd(tid, let_go, &tid);
}
