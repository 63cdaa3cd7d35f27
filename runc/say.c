// SPDX-License-Identifier: MIT
// A line to the runtime's log.
#include "say.h"

#include "../shim/base/base.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Only a file can neither block, nor raise a signal, nor be what the container writes to.
static int open_log(const char *path)
{
    struct stat log, other;
    if (strncmp(path, "file:", 5) == 0) // crun
        path += 5;
    else if (strncmp(path, "journald:", 9) == 0 || strncmp(path, "syslog:", 7) == 0)
        return -1;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
    if (fd < 0)
        return -1;
    bool good = fstat(fd, &log) == 0 && S_ISREG(log.st_mode);
    for (int i = 0; i <= 2 && good; i++)
        good = i == fd || fstat(i, &other) != 0 || other.st_dev != log.st_dev ||
               other.st_ino != log.st_ino;
    if (good)
        return fd;
    close(fd);
    return -1;
}

static void put_two(struct fmt *out, int value, const char *behind)
{
    const char digits[] = {(char)('0' + value / 10 % 10), (char)('0' + value % 10), '\0'};
    fmt_raw(out, digits);
    fmt_raw(out, behind);
}

// RFC 3339. gmtime(3) would read the file of the time zone. Years begin in March, so that the day
// of the leap is their last.
static void put_time(struct fmt *out, int64_t now)
{
    int64_t day = now / 86400 + 719468, second = now % 86400;
    int era = (int)(day / 146097), rest = (int)(day % 146097);
    int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int of_year = rest - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    year += 400 * era + (month > 9);
    put_two(out, year / 100, "");
    put_two(out, year % 100, "-");
    put_two(out, month < 10 ? month + 3 : month - 9, "-");
    put_two(out, of_year - (153 * month + 2) / 5 + 1, "T");
    put_two(out, (int)(second / 3600), ":");
    put_two(out, (int)(second / 60 % 60), ":");
    put_two(out, (int)(second % 60), "Z");
}

static void say(const struct args *args, const char *level, const char *message)
{
    char line[7000]; // a byte of the message is six, escaped
    struct fmt out;
    int fd = args->log ? open_log(args->log) : -1;
    if (fd < 0)
        return;
    fmt_init(&out, line, sizeof(line) - 4, true); // the text format quotes as JSON does
    fmt_raw(&out, args->log_json ? "{\"level\":\"" : "time=\"");
    if (!args->log_json) {
        put_time(&out, time(NULL));
        fmt_raw(&out, "\" level=");
    }
    fmt_raw(&out, level);
    fmt_raw(&out, args->log_json ? "\",\"msg\":\"sigshim: " : " msg=\"sigshim: ");
    fmt_text(&out, message);
    fmt_raw(&out, args->log_json ? "\",\"time\":\"" : "\"");
    if (args->log_json) {
        put_time(&out, time(NULL));
        fmt_raw(&out, "\"}");
    }
    fmt_raw(&out, "\n");
    if (write(fd, line, out.len) < 0) {
        // there is nobody to tell
    }
    close(fd);
}

void say_warning(const struct args *args, const char *format, ...)
{
    char message[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof(message), format, list);
    va_end(list);
    say(args, "warning", message);
}

void say_error(const struct args *args, const char *format, ...)
{
    char message[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(message, sizeof(message), format, list);
    va_end(list);
    say(args, "error", message);
}

void say_plain(const struct args *args, const char *message)
{
    say(args, "warning", message);
}
