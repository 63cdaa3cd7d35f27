// SPDX-License-Identifier: MIT
// Serves the pipes of a run until something has happened.
#include "pump.h"
#include "spawn.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_output(int *fd, char *text, size_t *length)
{
    while (*fd >= 0) {
        const ssize_t n = read(*fd, text + *length, OUTPUT_MAX - 1 - *length);
        if (n < 0 && errno != EIO)
            return;   // EAGAIN: nothing more for now
        if (n <= 0) { // EIO: a terminal that nobody has open
            close(*fd);
            *fd = -1;
        }
        *length += n > 0 ? (size_t)n : 0;
        text[*length] = '\0';
    }
}

static void set_end(struct run *r, int status)
{
    r->ended = true;
    r->end = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    r->seconds = now() - r->signalled;
}

static void read_reports(struct run *r)
{
    struct spawn_report message;
    while (read(r->fd_report, &message, sizeof message) == sizeof message) {
        switch (message.kind) {
        case SPAWN_PID:
            r->pid = message.value;
            break;
        case SPAWN_LEADER:
            r->leader = message.value;
            break;
        case SPAWN_FAILED:
            cr_assert_fail("cannot start %s: %s", r->command, strerror(message.value));
            break;
        case SPAWN_LEADER_END:
            r->leader = 0;
            // fall through
        case SPAWN_STATUS:
            if (!r->ended)
                set_end(r, message.value);
        }
    }
}

static bool reads_err(const struct run *r)
{
    return r->how.err != ERR_FULL || r->ended;
}

bool pump(struct run *r, bool (*done)(struct run *, const void *), const void *arg, double seconds)
{
    const double until = now() + seconds;
    for (;;) {
        // Ends come first, so that all that was written before one is read below.
        read_reports(r);
        read_output(&r->fd_out, r->out, &r->out_len);
        if (reads_err(r))
            read_output(&r->fd_err, r->err, &r->err_len);
        if (done(r, arg))
            return true;
        const double left = until - now();
        if (left <= 0)
            return false;
        struct pollfd fds[] = {
            {.fd = r->fd_out, .events = POLLIN},
            {.fd = reads_err(r) ? r->fd_err : -1, .events = POLLIN},
            {.fd = r->keeper > 0 ? r->fd_report : -1, .events = POLLIN},
        };
        poll(fds, sizeof fds / sizeof *fds, left < 0.1 ? (int)(left * 1000) + 1 : 100);
    }
}

bool has_out(struct run *r, const void *text)
{
    return strstr(r->out, text) != NULL;
}

bool has_err(struct run *r, const void *text)
{
    return strstr(r->err, text) != NULL;
}

bool has_pid(struct run *r, const void *unused)
{
    (void)unused;
    return r->pid > 0;
}

bool has_leader(struct run *r, const void *unused)
{
    (void)unused;
    return r->leader > 0;
}

bool has_ended(struct run *r, const void *unused)
{
    (void)unused;
    return r->ended;
}

bool is_drained(struct run *r, const void *unused)
{
    (void)unused;
    return r->fd_out < 0 && r->fd_err < 0 && r->leader <= 0;
}
