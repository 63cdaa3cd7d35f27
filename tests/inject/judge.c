// SPDX-License-Identifier: MIT
// What a case has written, and how it has ended: the verdict on one injection.
#include "inject.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TAIL     20000 // more than two of the longest lines
#define PAGE     4096
#define PATIENCE 3000 // ms: the machine may be busy

double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static char *contents(int fd, off_t from, char *buf, size_t size)
{
    ssize_t n = pread(fd, buf, size - 1, from);
    buf[n > 0 ? n : 0] = '\0';
    return buf;
}

static bool is_text(const char *line, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(line, text, len) == 0;
}

// Each line is "<...>", the numbered ones are consecutive, and those of the cleanups are there
// once, in order, at the end. Returns the first that is not so, or NULL.
static const char *find_torn(const char *line, const char *end, bool counted, long number)
{
    static const char *const last[] = {"<registered>", "<exit handler>", "<destructor>"};
    unsigned seen = 0;
    for (const char *newline; line < end; line = newline + 1) {
        newline = memchr(line, '\n', (size_t)(end - line));
        size_t len = newline ? (size_t)(newline - line) : 0;
        if (len < 3 || line[0] != '<' || memchr(line, '>', len) != newline - 1 ||
            memchr(line + 1, '<', len - 1))
            return line;
        if (seen < 3 && is_text(line, len, last[seen])) {
            seen++;
        } else if (!isdigit((unsigned char)line[1])) {
            return line;
        } else if (counted) {
            long got = strtol(line + 1, NULL, 10);
            if (seen || (number >= 0 && got != number))
                return line;
            number = got + 1;
        }
    }
    return seen == 3 ? NULL : "the cleanups' lines are not there";
}

static void tell_torn(const char *bad, const char *end, struct result *ret)
{
    size_t len = end ? (size_t)(end - bad) : strlen(bad);
    const char *newline = memchr(bad, '\n', len);
    len = newline ? (size_t)(newline - bad) : len;
    ret->verdict = TORN;
    snprintf(ret->why, sizeof(ret->why), "stdout: %.*s ... %.*s", (int)(len < 60 ? len : 60), bad,
             (int)(len < 60 ? 0 : 60), bad + (len < 60 ? len : len - 60));
}

static void look_at_stdout(const struct outlets *o, bool counted, struct result *ret)
{
    struct stat st;
    off_t from = o->out_before > TAIL ? (o->out_before - TAIL) / PAGE * PAGE : 0;
    if (fstat(o->out, &st) < 0 || st.st_size <= from)
        return;
    size_t size = (size_t)(st.st_size - from);
    const char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, o->out, from);
    if (text == MAP_FAILED)
        return;
    bool cut = o->cut || from; // in the middle of a line
    const char *newline = cut ? memchr(text, '\n', size) : NULL;
    const char *end = text + size;
    // The kernel may end a process between two pages of one write.
    if (!counted && st.st_size % PAGE == 0)
        while (end > text && end[-1] != '\n')
            end--;
    const char *bad =
        find_torn(newline ? newline + 1 : text, end, counted, cut || o->later ? -1 : 0);
    if (bad)
        tell_torn(bad, bad >= text && bad < end ? end : NULL, ret);
    munmap((void *)text, size);
}

// Returns what follows text if it is one line that begins so, else NULL.
static const char *skip_line(const char *text, const char *begin, const char *more)
{
    size_t len = strlen(begin);
    if (!text || strncmp(text, begin, len) != 0 || strncmp(text + len, more, strlen(more)) != 0)
        return NULL;
    const char *newline = strchr(text, '\n');
    return newline ? newline + 1 : NULL;
}

// One line of the case and, if it is under a shell, one of the shell, which ends later and may get
// the child that the case has had just then. In a container the case does as the shell does.
static bool is_log(const char *text, const struct row *row)
{
    static const char passed[] = "passed SIGTERM to 1 child of ";
    static const char passed_both[] = "passed SIGTERM to 2 children of ";
    const char *program = row->item->program, *last;
    const char *next = skip_line(text, "server stopped by SIGTERM: ", program);
    if (!next && row->way->contained && !(next = skip_line(text, passed, program)))
        next = skip_line(text, "waited for the children of ", program);
    if (row->way->shell)
        next = (last = skip_line(next, passed, "sh[1]; "))
                   ? last
                   : skip_line(next, passed_both, "sh[1]; ");
    return next && !*next;
}

static void look_at_output(const struct outlets *o, const struct row *row, struct result *ret)
{
    char text[2000];
    contents(o->marks, 0, text, 100);
    if (strcmp(text, "SAD") != 0) {
        ret->verdict = MARKS;
        snprintf(ret->why, sizeof(ret->why), "marks '%.20s', not 'SAD', stderr %.200s", text,
                 contents(o->err, 0, text + 100, sizeof(text) - 100));
        return;
    }
    look_at_stdout(o, !row->way->threads, ret);
    if (ret->verdict == FINE && !is_log(contents(o->err, 0, text, sizeof(text)), row)) {
        ret->verdict = LOG;
        snprintf(ret->why, sizeof(ret->why), "stderr: %.250s", text);
    }
}

// Says where it hangs, from /proc, and kills it.
static void look_at_hung(pid_t pid, const struct outlets *o, struct result *ret)
{
    char path[64], call[160] = "", marks[20], err[120];
    snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, call, sizeof(call) - 1);
    call[n > 0 ? n - 1 : 0] = '\0';
    close(fd);
    char *last = strrchr(call, ' ');
    contents(o->marks, 0, marks, sizeof(marks));
    if (strcmp(call, "running") == 0 && !marks[0])
        ret->verdict = SLOW;
    snprintf(ret->why, sizeof(ret->why), "in call %.40s at %.80s, marks '%s', stderr %s", call,
             last ? place_of(pid, strtoul(last, NULL, 16)) : "", marks,
             contents(o->err, 0, err, sizeof(err)));
    if (getenv("INJECT_KEEP")) {
        printf("hung: %d: %s\n", pid, ret->why);
        fflush(stdout);
        pause();
    }
    kill(pid, SIGKILL);
}

// As pid 1, where the kernel drops the signal, the status says it; one that has passed the signal
// to a child ends as the child has.
static bool is_right(int status, const struct row *row, const char *log)
{
    if (!row->way->contained)
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    return WIFEXITED(status) &&
           WEXITSTATUS(status) == (strstr(log, "; last exited 0 ") ? 0 : 128 + SIGTERM);
}

bool await_end(pid_t pid, double since, double *ret_ms)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    bool ended = poll(&end, 1, PATIENCE) != 0;
    *ret_ms = now_ms() - since;
    close(fd);
    return ended;
}

void judge(pid_t pid, double since, const struct row *row, const struct outlets *o,
           struct result *ret)
{
    char marks[20], err[200];
    int status = 0;
    *ret = (struct result){.verdict = FINE};
    bool hung = !await_end(pid, since, &ret->ms);
    if (hung)
        look_at_hung(pid, o, ret);
    while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR)
        ;
    if (hung) {
        ret->verdict = ret->verdict == SLOW ? SLOW : HUNG;
    } else if (!is_right(status, row, contents(o->err, 0, err, sizeof(err)))) {
        ret->verdict = STATUS;
        snprintf(ret->why, sizeof(ret->why), "status 0x%x, marks '%s', stderr %s", status,
                 contents(o->marks, 0, marks, sizeof(marks)), err);
    } else {
        look_at_output(o, row, ret);
    }
}
