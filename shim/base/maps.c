// SPDX-License-Identifier: MIT
// Reads /proc/PID/maps a page at a time, or in small pieces where there is no memory.
#include "maps.h"
#include "buffer.h"
#include "fmt.h"
#include "proc.h"
#include "sys.h"
#include <fcntl.h>
#include <string.h>

#define LINE_MAX   192
#define NAME_START 60 // a '/' after this column belongs to a path

// "7f00-7f10 r-xp 0 08:01 42    /lib/libc.so.6"
static bool parse(const char *line, struct maps_line *ret)
{
    const char *at = line;
    ret->start = (uintptr_t)fmt_parse_hex(&at);
    at += *at == '-';
    ret->end = (uintptr_t)fmt_parse_hex(&at);
    if (at[0] != ' ' || strlen(at) < 5)
        return false;
    ret->readable = at[1] == 'r';
    ret->writable = at[2] == 'w';
    ret->executable = at[3] == 'x';
    const char *slash = strrchr(at, '/'), *bracket = strchr(at, '[');
    ret->name = slash ? slash + 1 : bracket ? bracket : "";
    return true;
}

// Returns how many lines it has read, or -errno.
static int each_line(const char *path, bool (*each)(const struct maps_line *map, void *arg),
                     void *arg)
{
    char line[LINE_MAX];
    struct buffer buffer;
    struct maps_line map;
    size_t len = 0;
    int lines = 0;
    bool go_on = true;
    int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return fd;
    buffer_begin(&buffer);
    buffer_grow(&buffer); // no map is short
    for (long n; go_on && (n = sys(SYS_read, fd, buffer.at, buffer.size)) > 0;) {
        for (long i = 0; go_on && i < n; i++) {
            const char c = buffer.at[i];
            if (c == '/' && len > NAME_START) // only the last part of a path matters
                len = NAME_START;
            if (c != '\n') {
                if (len < LINE_MAX - 1)
                    line[len++] = c;
                continue;
            }
            line[len] = '\0';
            len = 0;
            lines++;
            if (parse(line, &map))
                go_on = each(&map, arg);
        }
    }
    buffer_end(&buffer);
    sys(SYS_close, fd);
    return lines;
}

// /proc/self has no map once the first thread has ended; but it is the one that qemu-user
// translates.
int maps_each(bool (*each)(const struct maps_line *map, void *arg), void *arg)
{
    int lines = each_line("/proc/self/maps", each, arg);
    if (lines <= 0)
        lines = each_line("/proc/thread-self/maps", each, arg);
    return lines < 0 ? lines : 0;
}

int maps_each_of(int pid, bool (*each)(const struct maps_line *map, void *arg), void *arg)
{
    char path[PROC_PATH_MAX];
    int lines = each_line(proc_path(pid, "maps", path), each, arg);
    return lines < 0 ? lines : 0;
}
