// SPDX-License-Identifier: MIT
// Could a program have signal handlers of its own? Where sigshim is loaded, /proc shows one either
// way: what counts is whether anything in the process asks for a function that installs one.
#include "handlers.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// In a table of strings each name stands between two NULs.
static bool asks(const char *bytes, size_t len)
{
    static const char *const names[] = {"sigaction",  "signal",        "__sigaction",
                                        "bsd_signal", "__sysv_signal", "sysv_signal",
                                        "ssignal",    "sigset",        "syscall"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char name[32] = "";
        size_t size = strlen(names[i]);
        memcpy(name + 1, names[i], size);
        if (memmem(bytes, len, name, size + 2))
            return true;
    }
    return false;
}

static bool bytes_ask(int fd, size_t size)
{
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    bool found = bytes == MAP_FAILED || asks(bytes, size);
    if (bytes != MAP_FAILED)
        munmap(bytes, size);
    return found;
}

// Remembers the last files: of a thousand processes most run the same program.
static bool file_asks(const char *path)
{
    static struct {
        dev_t device;
        ino_t inode;
        bool asks;
    } known[64];
    static unsigned turn;
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return true;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].inode == st.st_ino && known[i].device == st.st_dev)
            return known[i].asks;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool found = fd < 0 || bytes_ask(fd, (size_t)st.st_size);
    if (fd >= 0)
        close(fd);
    unsigned at = turn++ % (sizeof(known) / sizeof(known[0]));
    known[at].device = st.st_dev;
    known[at].inode = st.st_ino;
    known[at].asks = found;
    return found;
}

// libc, the loader, and this library itself.
static bool is_libc(const char *name)
{
    static const char *const names[] = {"libc.",  "libc-", "ld-",   "ld.",        "libpthread",
                                        "libdl.", "libm.", "librt", "libsigshim", "libgcc_s"};
    name += *name == '.'; // as in /dev/.libsigshim.so of sigshim-runc
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

bool handlers_may_be(const char *root, const struct process *p)
{
    enum { ROOM = 4 << 20 };
    char path[PATH_MAX + 64], last[PATH_MAX] = "";
    snprintf(path, sizeof(path), "%s/%d/exe", root, p->at);
    if (file_asks(path))
        return true;
    char *text = malloc(ROOM), *rest = text;
    bool found = !text || process_read(root, p->at, "maps", text, ROOM) <= 0;
    for (char *line; !found && (line = strsep(&rest, "\n"));) {
        char *file = strchr(line, '/'), *name = file ? strrchr(file, '/') + 1 : NULL;
        // The code of each: "... r-xp ...".
        if (!file || !strstr(line, " r-xp ") || is_libc(name) || strcmp(file, last) == 0)
            continue;
        snprintf(last, sizeof(last), "%s", file);
        snprintf(path, sizeof(path), "%s/%d/root%s", root, p->at, file);
        found = file_asks(path);
    }
    free(text);
    return found;
}
