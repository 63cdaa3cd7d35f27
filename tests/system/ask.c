// SPDX-License-Identifier: MIT
// Asks the kernel, the file system and shell commands: /proc, which programs exist, files, lines.
#include "harness.h"
#include "pump.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
    return true;
}

int shell_output(const char *command, char *ret, size_t size)
{
    FILE *pipe = popen(command, "re");
    cr_assert(pipe);
    ret[fread(ret, 1, size - 1, pipe)] = '\0';
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char *status_field(pid_t pid, const char *field, char text[8192])
{
    char path[64], key[64];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    snprintf(key, sizeof key, "\n%s:\t", field);
    const char *at = read_file(path, text, 8192) ? strstr(text, key) : NULL;
    return at ? at + strlen(key) : "";
}

bool proc_signal(pid_t pid, const char *set, int sig)
{
    char text[8192];
    return strtoull(status_field(pid, set, text), NULL, 16) >> (sig - 1) & 1;
}

long proc_number(pid_t pid, const char *field)
{
    char text[8192];
    const char *value = status_field(pid, field, text);
    const size_t line = strcspn(value, "\n");
    const char *last = value;
    for (size_t i = 0; i < line; ++i)
        if (value[i] == '\t' || value[i] == ' ')
            last = strchr("0123456789", value[i + 1]) ? value + i + 1 : last;
    return strtol(last, NULL, 10);
}

char proc_state(pid_t pid)
{
    char text[8192];
    return *status_field(pid, "State", text);
}

int proc_fds(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    int n = -2; // . and ..
    while (folder && readdir(folder))
        ++n;
    if (folder)
        closedir(folder);
    return n;
}

static bool same_namespace(pid_t a, pid_t b)
{
    char path[64], ns_a[64] = "a", ns_b[64] = "b";
    snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)a);
    if (readlink(path, ns_a, sizeof ns_a - 1) < 0)
        return false;
    snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)b);
    return readlink(path, ns_b, sizeof ns_b - 1) > 0 && strcmp(ns_a, ns_b) == 0;
}

// Has it been started by the run? Others on the machine may have the same name.
static bool belongs_to(const struct run *r, pid_t pid)
{
    while (pid > 1 && pid != r->keeper)
        pid = (pid_t)proc_number(pid, "PPid");
    return pid == r->keeper;
}

pid_t run_find(struct run *r, const char *comm)
{
    DIR *folder = opendir("/proc");
    pid_t found = 0;
    for (const struct dirent *e; !found && folder && (e = readdir(folder));) {
        const pid_t pid = atoi(e->d_name);
        char path[300], name[64];
        snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
        if (pid <= 0 || !read_file(path, name, sizeof name))
            continue;
        name[strcspn(name, "\n")] = '\0';
        if (strcmp(name, comm) == 0 && same_namespace(pid, r->pid) && belongs_to(r, pid))
            found = pid;
    }
    if (folder)
        closedir(folder);
    return found;
}

pid_t run_await_process(struct run *r, const char *comm)
{
    for (double until = now() + DEADLINE; now() < until;) {
        const pid_t pid = run_find(r, comm);
        if (pid && proc_state(pid) == 'S' && (r->how.bare || proc_signal(pid, "SigCgt", SIGTERM)))
            return pid;
        pump(r, has_out, "\001never", 0.005);
    }
    cr_assert_fail("no sleeping process %s\n%s", comm, run_describe(r));
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

// Asks the /proc of the command, which has nothing but its namespace. It outlives the command.
const char *run_processes(struct run *r)
{
    static char text[4096];
    char names[64][64], path[64];
    size_t n = 0;
    snprintf(path, sizeof path, "/proc/%d/root", (int)r->pid);
    if (!r->fd_proc) {
        const int root = open(path, O_PATH | O_CLOEXEC);
        r->fd_proc = openat(root, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(root);
    }
    DIR *folder = fdopendir(openat(r->fd_proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (const struct dirent *e; n < 64 && folder && (e = readdir(folder));) {
        char stat[512] = "", comm[32], state;
        if (atoi(e->d_name) <= 0)
            continue;
        snprintf(path, sizeof path, "%d/stat", atoi(e->d_name));
        const int fd = openat(r->fd_proc, path, O_RDONLY | O_CLOEXEC);
        const ssize_t length = fd < 0 ? -1 : read(fd, stat, sizeof stat - 1);
        close(fd);
        if (length > 0 && sscanf(stat, "%*d (%31[^)]) %c", comm, &state) == 2 &&
            !strchr("ZX", state) && strcmp(comm, CONTAINER) != 0)
            sprintf(names[n++], "%s:%c ", comm, state);
    }
    if (folder)
        closedir(folder);
    qsort(names, n, sizeof names[0], compare);
    strcpy(text, " ");
    for (size_t i = 0; i < n; ++i)
        strcat(text, names[i]);
    return text;
}

int count_text(const char *where, const char *what)
{
    int n = 0;
    for (const char *at = where; (at = strstr(at, what)); at += strlen(what))
        ++n;
    return n;
}

int count_lines(const char *where, const char *start)
{
    int n = 0;
    for (const char *at = where; at && *at; at = strchr(at, '\n'), at += at != NULL)
        n += strncmp(at, start, strlen(start)) == 0;
    return n;
}

void skip_test(const char *reason, ...)
{
    char text[256];
    va_list args;
    va_start(args, reason);
    vsnprintf(text, sizeof text, reason, args);
    va_end(args);
    cr_skip_test("%s", text);
    abort();
}

void require_program(const char *name)
{
    static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin",
                                          "/sbin"};
    char path[256];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; ++i) {
        snprintf(path, sizeof path, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return;
    }
    skip_test("%s is not installed", name);
}

void require_fixture(const char *path)
{
    if (access(path, X_OK))
        skip_test("%s was not built: its compiler is missing", path);
}

void require_root(void)
{
    if (geteuid() != 0)
        skip_test("only root can prepare this");
}

const char *run_file(struct run *r, const char *name)
{
    static char text[65536];
    char path[512];
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    text[0] = '\0';
    read_file(path, text, sizeof text);
    return text;
}
