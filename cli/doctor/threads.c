// SPDX-License-Identifier: MIT
// What the threads of a process are doing with signals.
#include "threads.h"
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

bool threads_parse_call(const char *text, size_t len, long *ret_number)
{
    char copy[32], *end;
    if (len >= 7 && memcmp(text, "running", 7) == 0) {
        *ret_number = -1;
        return true;
    }
    snprintf(copy, sizeof(copy), "%.*s", (int)(len < 31 ? len : 31), text);
    *ret_number = strtol(copy, &end, 10);
    return end != copy && (*end == ' ' || *end == '\n' || *end == '\0');
}

bool threads_parse_sigmask(const char *text, size_t len, uint64_t *ret_mask)
{
    static const char key[] = "sigmask:";
    const char *at = memmem(text, len, key, sizeof(key) - 1);
    char digits[24] = "";
    if (!at || (at != text && at[-1] != '\n'))
        return false;
    at += sizeof(key) - 1;
    size_t left = len - (size_t)(at - text);
    snprintf(digits, sizeof(digits), "%.*s", (int)(left < 23 ? left : 23), at);
    *ret_mask = strtoull(digits, NULL, 16);
    return true;
}

bool threads_parse_maps(const char *text, size_t len, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = text; (at = memmem(at, len - (size_t)(at - text), name, size));
         at += size) {
        const char *end = at + size;
        // libsigshim.so, libsigshim-1.2.so, .libsigshim.so (of sigshim-runc), no folder of that
        // name
        while (end < text + len && !strchr("/\n ", *end)) // or NUL
            end++;
        const char *begin = at > text && at[-1] == '.' ? at - 1 : at;
        if (begin > text && begin[-1] == '/' && (end >= text + len || *end != '/'))
            return true;
    }
    return false;
}

static bool call_of(const char *root, int pid, const char *file, long *ret_number)
{
    char text[256];
    long len = process_read(root, pid, file, text, sizeof(text));
    return len > 0 && threads_parse_call(text, (size_t)len, ret_number);
}

bool threads_call_of(const char *root, int pid, struct threads_call *ret)
{
    char wchan[64];
    long number;
    *ret = (struct threads_call){false, false};
    if (call_of(root, pid, "syscall", &number)) {
        ret->waits_for_child = number == SYS_wait4 || number == SYS_waitid;
        ret->waits_for_signal = number == SYS_rt_sigsuspend;
        return true;
    }
    // Some kernels have only one of the two.
    if (process_read(root, pid, "wchan", wchan, sizeof(wchan)) <= 0 || strcmp(wchan, "0") == 0)
        return false;
    ret->waits_for_child = strstr(wchan, "wait") && strncmp(wchan, "do_wait", 7) == 0;
    ret->waits_for_signal = strstr(wchan, "sigsuspend");
    return true;
}

// Calls each for every number in root/PID/folder until it returns true.
static bool any_entry(const char *root, int pid, const char *folder, bool *ret_unseen,
                      bool (*each)(const char *root, int pid, const char *path, void *arg),
                      void *arg)
{
    char path[512], file[320];
    bool found = false;
    snprintf(path, sizeof(path), "%s/%d/%s", root, pid, folder);
    DIR *dir = opendir(path);
    if (!dir && errno != ENOENT)
        *ret_unseen = true;
    for (struct dirent *entry; !found && dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof(file), "%s/%s", folder, entry->d_name);
        found = each(root, pid, file, arg);
    }
    if (dir)
        closedir(dir);
    return found;
}

struct question {
    uint64_t set;
    bool unseen;
};

static bool lets_through(const char *root, int pid, const char *path, void *arg)
{
    struct question *question = arg;
    struct process thread;
    char file[400], text[8192];
    snprintf(file, sizeof(file), "%s/status", path);
    long len = process_read(root, pid, file, text, sizeof(text));
    return len > 0 && process_parse_status(text, (size_t)len, &thread) && thread.state != 'Z' &&
           (thread.blocked & question->set) != question->set;
}

bool threads_all_block(const char *root, int pid, uint64_t set)
{
    struct question question = {set, false};
    return !any_entry(root, pid, "task", &question.unseen, lets_through, &question);
}

// rt_sigtimedwait's set is in the memory of the process.
static bool is_in_set(const char *root, int pid, uint64_t address, struct question *question)
{
    char path[512];
    uint64_t set = 0;
    snprintf(path, sizeof(path), "%s/%d/mem", root, pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool seen = fd >= 0 && pread(fd, &set, sizeof(set), (off_t)address) == sizeof(set);
    if (fd >= 0)
        close(fd);
    question->unseen |= !seen;
    return !seen || (set & question->set);
}

static bool waits_in_call(const char *root, int pid, const char *path, void *arg)
{
    struct question *question = arg;
    char file[400], text[256];
    unsigned long long address;
    snprintf(file, sizeof(file), "%s/syscall", path);
    long number = -1, len = process_read(root, pid, file, text, sizeof(text));
    if (len > 0 && threads_parse_call(text, (size_t)len, &number))
        return number == SYS_rt_sigtimedwait && sscanf(text, "%*d %llx", &address) == 1 &&
               is_in_set(root, pid, address, question);
    snprintf(file, sizeof(file), "%s/wchan", path);
    len = process_read(root, pid, file, text, sizeof(text));
    question->unseen |= len <= 0 || strcmp(text, "0") == 0 || strstr(text, "sigtimedwait");
    return len > 0 && strstr(text, "sigtimedwait");
}

static bool is_signalfd(const char *root, int pid, const char *path, void *arg)
{
    struct question *question = arg;
    char text[1024];
    uint64_t mask;
    long len = process_read(root, pid, path, text, sizeof(text));
    return len > 0 && threads_parse_sigmask(text, (size_t)len, &mask) && (mask & question->set);
}

bool threads_wait_now(const char *root, int pid, int sig, bool *ret_unseen)
{
    struct question question = {PROCESS_BIT(sig), false};
    bool found = any_entry(root, pid, "task", &question.unseen, waits_in_call, &question);
    *ret_unseen |= question.unseen;
    return found;
}

bool threads_wait_for(const char *root, int pid, int sig, bool *ret_unseen)
{
    struct question question = {PROCESS_BIT(sig), false};
    bool found = any_entry(root, pid, "task", &question.unseen, waits_in_call, &question) ||
                 any_entry(root, pid, "fdinfo", &question.unseen, is_signalfd, &question);
    *ret_unseen |= !found && question.unseen;
    return found;
}

int threads_has_library(const char *root, int pid, const char *name)
{
    enum { ROOM = 4 << 20 };
    char *text = malloc(ROOM);
    long len = text ? process_read(root, pid, "maps", text, ROOM) : -1;
    int result = len < 0 ? -1 : threads_parse_maps(text, (size_t)len, name);
    free(text);
    return result;
}
