// SPDX-License-Identifier: MIT
// What /proc says of processes.
#include "proc.h"
#include "fmt.h"
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

bool proc_is_ours(void)
{
    char link[16];
    long len = sys_readlink("/proc/self", link, sizeof(link));
    return len > 0 && fmt_parse_uint(link, (size_t)len, 0x7fffffff) == sys_getpid();
}

char *proc_path(int pid, const char *name, char ret_path[PROC_PATH_MAX])
{
    struct fmt out;
    fmt_init(&out, ret_path, PROC_PATH_MAX, false);
    fmt_raw(&out, "/proc/");
    fmt_uint(&out, (uint64_t)pid);
    fmt_raw(&out, "/");
    fmt_raw(&out, name);
    ret_path[out.len] = '\0';
    return ret_path;
}

char *proc_comm(int pid, char ret_comm[PROC_COMM_MAX])
{
    char path[PROC_PATH_MAX];
    long len = sys_slurp(proc_path(pid, "comm", path), ret_comm, PROC_COMM_MAX);
    if (len > 0 && ret_comm[len - 1] == '\n')
        ret_comm[len - 1] = '\0'; // only the last: the name itself may hold one
    if (len <= 0)
        strcpy(ret_comm, "?");
    return ret_comm;
}

int proc_stat(int pid, struct proc_stat *ret)
{
    char path[PROC_PATH_MAX], text[256];
    long len = sys_slurp(proc_path(pid, "stat", path), text, sizeof(text));
    if (len < 0)
        return (int)len;
    // "7 (name) S 1 7 7 ...": the name may hold anything, so the last bracket counts.
    const char *at = strrchr(text, ')');
    if (!at || at[1] != ' ' || !at[2])
        return -EINVAL;
    int *const numbers[] = {&ret->parent, &ret->group, &ret->session};
    char state = at[2];
    at += 3;
    for (int i = 0; i < 3; i++) {
        at += *at == ' ';
        size_t digits = strcspn(at, " ");
        *numbers[i] = fmt_parse_uint(at, digits, 0x7fffffff);
        at += digits;
    }
    ret->state = state;
    return 0;
}

static int each_entry(const char *path, bool (*each)(const char *name, void *arg), void *arg)
{
    char buf[256] __attribute__((aligned(8)));
    int fd = sys_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long len = fd;
    bool go_on = true;
    while (fd >= 0 && go_on && (len = sys(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
        for (long at = 0; go_on && at < len;) {
            struct entry *entry = (struct entry *)(void *)(buf + at);
            go_on = each(entry->name, arg);
            at += entry->size;
        }
    }
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

// One thread's children: numbers with a blank after each, read in pieces.
static bool one_thread(const char *name, void *arg)
{
    struct walk *walk = arg;
    char path[PROC_PATH_MAX] = "/proc/self/task/", buf[64];
    if (name[0] == '.' || strlen(name) > 10)
        return true;
    strcat(strcat(path, name), "/children");
    int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return true;
    walk->listed = true;
    int pid = 0;
    for (long len; walk->go_on && (len = sys(SYS_read, fd, buf, sizeof(buf))) > 0;) {
        for (long i = 0; walk->go_on && i < len; i++) {
            if (buf[i] >= '0' && buf[i] <= '9') {
                pid = pid * 10 + (buf[i] - '0');
            } else if (pid) {
                walk->go_on = walk->each(pid, walk->arg);
                pid = 0;
            }
        }
    }
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

static bool pipe_at(int pid, const char *fd, char ret_link[32])
{
    char path[PROC_PATH_MAX];
    return sys_readlink(proc_path(pid, fd, path), ret_link, 32) > 0 &&
           strncmp(ret_link, "pipe:", 5) == 0;
}

bool proc_piped(int from, int to)
{
    char in[32], out[32];
    return pipe_at(to, "fd/0", in) && ((pipe_at(from, "fd/1", out) && strcmp(in, out) == 0) ||
                                       (pipe_at(from, "fd/2", out) && strcmp(in, out) == 0));
}

bool proc_file_has(const char *path, const char *text, size_t len, char mark)
{
    char buf[512];
    int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    bool may_begin = true, found = false;
    size_t matched = 0;
    for (long n; fd >= 0 && !found && (n = sys(SYS_read, fd, buf, sizeof(buf))) > 0;) {
        for (long i = 0; !found && i < n; i++) {
            bool in_match = matched > 0 || may_begin;
            matched = in_match && buf[i] == text[matched] ? matched + 1 : 0;
            found = matched == len;
            may_begin = buf[i] == mark;
        }
    }
    if (fd >= 0)
        sys(SYS_close, fd);
    return found;
}

bool proc_has_shim(int pid)
{
    static const char name[] = "libsigshim";
    char path[PROC_PATH_MAX];
    return proc_file_has(proc_path(pid, "maps", path), name, sizeof(name) - 1, '/');
}

uintptr_t proc_stack_pointer(int tid)
{
    char path[PROC_PATH_MAX], text[256];
    uintptr_t value = 0;
    // "35 0x7f.. 0x0 ... 0xSP 0xPC", or "running".
    if (sys_slurp(proc_path(tid, "syscall", path), text, sizeof(text)) <= 0)
        return 0;
    char *last = strrchr(text, ' ');
    if (!last)
        return 0;
    *last = '\0';
    const char *at = strrchr(text, 'x');
    while (at && *++at) {
        int digit = *at <= '9' ? *at - '0' : *at - 'a' + 10;
        value = value << 4 | (uintptr_t)digit;
    }
    return value;
}
