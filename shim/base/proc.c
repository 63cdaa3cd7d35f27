// SPDX-License-Identifier: MIT
#include "proc.h"
#include "fmt.h"
#include "sys.h"
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>

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
    if (pid == sys_getpid() && sys(SYS_gettid) == pid && sys(SYS_prctl, PR_GET_NAME, ret_comm) == 0)
        return ret_comm; // of the first thread, without a file
    long len = sys_slurp(proc_path(pid, "comm", path), ret_comm, PROC_COMM_MAX);
    if (len > 0 && ret_comm[len - 1] == '\n')
        ret_comm[len - 1] = '\0'; // only the last one: the name may contain newlines
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
    // "7 (name) S 1 7 7 ...": the name may contain anything, so look for the last parenthesis.
    const char *at = strrchr(text, ')'), *name = strchr(text, '(');
    if (!at || at[1] != ' ' || !at[2] || !name || at - name > PROC_COMM_MAX)
        return -EINVAL;
    memcpy(ret->comm, name + 1, (size_t)(at - name - 1));
    ret->comm[at - name - 1] = '\0';
    int terminal, *const numbers[] = {&ret->parent, &ret->group, &ret->session, &terminal,
                                      &ret->foreground};
    char state = at[2];
    at += 3;
    for (int field = 4; field <= 22; field++) { // proc_pid_stat(5)
        uint64_t value = 0;
        for (at += *at == ' '; *at && *at != ' '; at++)
            value = value * 10 + (uint64_t)(*at - '0');
        if (field < 9)
            *numbers[field - 4] = (int)value;
        ret->start = value;
    }
    ret->state = state;
    return 0;
}

// Reads in small pieces.
uint64_t proc_signals(int pid, const char *key)
{
    char path[PROC_PATH_MAX], buf[256];
    size_t matched = 0, len = strlen(key);
    bool other_line = false;
    sys_sigset value = 0;
    int fd = sys_open(proc_path(pid, "status", path), O_RDONLY | O_CLOEXEC, 0);
    for (long n; fd >= 0 && (n = sys(SYS_read, fd, buf, sizeof(buf))) > 0;) {
        for (long i = 0; i < n; i++) {
            char c = buf[i];
            if (c == '\n') {
                other_line = matched == len;
                matched = other_line ? len + 1 : 0;
            } else if (matched == len && !other_line) {
                if (c != '\t')
                    value = value << 4 | (sys_sigset)(c <= '9' ? c - '0' : c - 'a' + 10);
            } else if (!other_line && matched < len && c == key[matched]) {
                matched++;
            } else {
                other_line = true;
            }
        }
    }
    if (fd >= 0)
        sys(SYS_close, fd);
    return value;
}

bool proc_ignores(int pid, int sig)
{
    return proc_signals(pid, "SigIgn:") & sys_bit(sig);
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
            may_begin = buf[i] == mark || (may_begin && mark == '/' && buf[i] == '.');
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

bool proc_is_shell(const char *program)
{
    static const char names[][8] = {"sh",    "dash", "ash",  "bash",  "busybox",
                                    "zsh",   "mksh", "ksh",  "ksh93", "lksh",
                                    "rbash", "yash", "fish", "csh",   "tcsh"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(program, names[i]) == 0)
            return true;
    return false;
}

bool proc_leads_to_shell(const char *link)
{
    char exe[256];
    const char *slash = sys_readlink(link, exe, sizeof(exe)) > 0 ? strrchr(exe, '/') : NULL;
    return slash && proc_is_shell(slash + 1);
}

uintptr_t proc_stack_pointer(int tid)
{
    char path[PROC_PATH_MAX], text[256];
    // "35 0x7f.. 0x0 ... 0xSP 0xPC", or "running".
    if (sys_slurp(proc_path(tid, "syscall", path), text, sizeof(text)) <= 0)
        return 0;
    char *last = strrchr(text, ' ');
    if (!last)
        return 0;
    *last = '\0';
    const char *at = strrchr(text, 'x');
    return at && *at++ ? (uintptr_t)fmt_parse_hex(&at) : 0;
}
