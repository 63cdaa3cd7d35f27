// SPDX-License-Identifier: MIT
// Lists the children and the threads of this process from /proc.
#include "buffer.h"
#include "fmt.h"
#include "proc.h"
#include "sys.h"
#include <fcntl.h>
#include <string.h>

// The kernel's linux_dirent64.
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

static int each_entry(const char *path, bool (*each)(const char *name, void *arg), void *arg)
{
    struct buffer buffer;
    int fd = sys_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long len = fd;
    bool go_on = true;
    buffer_begin(&buffer);
    while (fd >= 0 && go_on && (len = sys(SYS_getdents64, fd, buffer.at, buffer.size)) > 0) {
        for (long at = 0; go_on && at < len;) {
            struct entry *entry = (struct entry *)(void *)(buffer.at + at);
            go_on = each(entry->name, arg);
            at += entry->size;
        }
        if (go_on && len > (long)buffer.size / 2)
            buffer_grow(&buffer);
    }
    buffer_end(&buffer);
    if (fd >= 0)
        sys(SYS_close, fd);
    return len < 0 ? (int)len : 0;
}

struct walk {
    bool (*each)(int pid, void *arg);
    void *arg;
    bool go_on, listed;
    int self;
};

static bool one_task(const char *name, void *arg)
{
    struct walk *walk = arg;
    int tid = fmt_parse_uint(name, strlen(name), 0x7fffffff);
    return tid <= 0 || walk->each(tid, walk->arg);
}

int proc_each_thread(bool (*each)(int tid, void *arg), void *arg)
{
    struct walk walk = {each, arg, true, false, 0};
    return each_entry("/proc/self/task", one_task, &walk);
}

int proc_each_thread_of(int pid, bool (*each)(int tid, void *arg), void *arg)
{
    struct walk walk = {each, arg, true, false, 0};
    char path[PROC_PATH_MAX];
    return each_entry(proc_path(pid, "task", path), one_task, &walk);
}

int proc_each_fd(int pid, bool (*each)(const char *fd, void *arg), void *arg)
{
    char path[PROC_PATH_MAX];
    return each_entry(proc_path(pid, "fd", path), each, arg);
}

// Reads the children of one thread, each number followed by a space. The kernel goes through all of
// them for each piece: long lists are read in pages, which is the most that it hands out at once.
static bool one_thread(const char *name, void *arg)
{
    struct walk *walk = arg;
    char path[PROC_PATH_MAX] = "/proc/self/task/";
    struct buffer buffer;
    if (name[0] == '.' || strlen(name) > 10)
        return true;
    strcat(strcat(path, name), "/children");
    int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return true;
    walk->listed = true;
    int pid = 0;
    buffer_begin(&buffer);
    for (long len; walk->go_on && (len = sys(SYS_read, fd, buffer.at, buffer.size)) > 0;) {
        for (long i = 0; walk->go_on && i < len; i++) {
            const char c = buffer.at[i];
            if (c >= '0' && c <= '9') {
                pid = pid * 10 + (c - '0');
            } else if (pid) {
                walk->go_on = walk->each(pid, walk->arg);
                pid = 0;
            }
        }
        if (len == (long)buffer.size)
            buffer_grow(&buffer);
    }
    buffer_end(&buffer);
    sys(SYS_close, fd);
    return walk->go_on;
}

static bool one_process(const char *name, void *arg)
{
    struct walk *walk = arg;
    struct proc_stat stat;
    int pid = fmt_parse_uint(name, strlen(name), 0x7fffffff);
    if (pid > 0 && proc_stat(pid, &stat) == 0 && stat.parent == walk->self)
        walk->go_on = walk->each(pid, walk->arg);
    return walk->go_on;
}

int proc_each_child(bool (*each)(int pid, void *arg), void *arg)
{
    struct walk walk = {each, arg, true, false, sys_getpid()};
    int result = each_entry("/proc/self/task", one_thread, &walk);
    if (!walk.listed) // a kernel without CONFIG_PROC_CHILDREN
        result = each_entry("/proc", one_process, &walk);
    return result;
}

static bool take_living(int tid, void *arg)
{
    struct proc_stat stat;
    if (proc_stat(tid, &stat) != 0 || stat.state == 'Z' || stat.state == 'X')
        return true;
    *(int *)arg = tid;
    return false;
}

int proc_id_of(int pid, char state)
{
    int id = pid;
    if (pid == sys_getpid())
        return (int)sys(SYS_gettid);
    if (state == 'Z')
        proc_each_thread_of(pid, take_living, &id);
    return id;
}
