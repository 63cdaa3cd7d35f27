// SPDX-License-Identifier: MIT
#include "write.h"
#include "../base/base.h"
#include "../config/config.h"
#include "log.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#ifndef RWF_NOWAIT
#define RWF_NOWAIT 8
#endif

// What the descriptor was at start, where a forked child has to know it.
static struct sys_stat kept;

// The configured one, or 2, also where a path cannot be opened.
static int log_fd(void)
{
    return config.log == CONFIG_LOG_FD ? config.log_fd : 2;
}

void log_init(void)
{
    wiped.log = (struct sys_stat){.mode = 0};
    if (config.log != CONFIG_LOG_OFF)
        sys_stat_fd(log_fd(), &wiped.log);
    wiped.log_known = true;
    if (config.trace)
        log_keep();
}

void log_keep(void)
{
    kept = wiped.log;
}

static const struct sys_stat *at_start(void)
{
    if (wiped.log_known)
        return &wiped.log;
    if (wiped.owner && wiped.owner == sys_getpid()) { // a tool has made this copy
        log_init();
        return &wiped.log;
    }
    return &kept;
}

static bool is_as_at_start(void)
{
    const struct sys_stat *was = at_start();
    struct sys_stat now;
    return was->mode && sys_stat_fd(log_fd(), &now) == 0 && now.inode == was->inode &&
           now.device == was->device && (now.mode & S_IFMT) == (was->mode & S_IFMT);
}

static bool wait_writable(int fd, int ms)
{
    struct pollfd poll = {.fd = fd, .events = POLLOUT};
    struct sys_time patience = sys_time_of(ms);
    return sys(SYS_ppoll, &poll, 1L, &patience, 0L, (long)sizeof(sys_sigset)) > 0;
}

static long write_unblocked(int fd, uint32_t mode, const char *bytes, size_t len)
{
    struct iovec part = {(void *)bytes, len};
    if ((mode & S_IFMT) == S_IFSOCK)
        return sys(SYS_sendto, fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL, 0L, 0L);
    if ((mode & S_IFMT) == S_IFREG)
        return sys(SYS_write, fd, bytes, len);
    return sys(SYS_pwritev2, fd, &part, 1L, -1L, -1L, RWF_NOWAIT);
}

static long write_patiently(int fd, uint32_t mode, const char *bytes, size_t len, int patience_ms)
{
    long result = write_unblocked(fd, mode, bytes, len);
    if (result >= 0 || result == -EPIPE || !wait_writable(fd, patience_ms))
        return result;
    if (result == -EAGAIN)
        return write_unblocked(fd, mode, bytes, len);
    // Terminals, FIFOs and old kernels do not support RWF_NOWAIT.
    return sys(SYS_write, fd, bytes, len);
}

// Consumes a SIGPIPE that our own write raises before the app can see it (docs/contract.md P12). A
// background job may write to its terminal, tostop or not, while it blocks SIGTTOU (termios(3)).
static bool write_quietly(int fd, uint32_t mode, const char *bytes, size_t len, int patience_ms)
{
    sys_sigset pipe = sys_bit(SIGPIPE), both = pipe | sys_bit(SIGTTOU), old = 0;
    sys_sigset before = 0, after = 0;
    struct sys_time at_once = {0, 0};
    sys_mask(SIG_BLOCK, &both, &old);
    sys(SYS_rt_sigpending, &before, sizeof(before));
    long result = write_patiently(fd, mode, bytes, len, patience_ms);
    sys(SYS_rt_sigpending, &after, sizeof(after));
    if (after & ~before & pipe)
        sys(SYS_rt_sigtimedwait, &pipe, 0L, &at_once, sizeof(pipe));
    sys_mask(SIG_SETMASK, &old, NULL);
    return result >= 0;
}

static int open_path(void)
{
    return sys_open(config.log_path,
                    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
}

int log_descriptor(void)
{
    int fd = config.log == CONFIG_LOG_PATH ? open_path() : -1;
    return fd >= 0 ? fd : config.log != CONFIG_LOG_OFF && is_as_at_start() ? log_fd() : -1;
}

bool log_write(const char *bytes, size_t len, int patience_ms)
{
    struct sys_stat st = {.mode = 0};
    int fd = config.log == CONFIG_LOG_PATH ? open_path() : -1;
    if (fd >= 0) {
        sys_stat_fd(fd, &st);
        bool out = write_quietly(fd, st.mode, bytes, len, patience_ms);
        sys(SYS_close, fd);
        return out;
    }
    return config.log != CONFIG_LOG_OFF && is_as_at_start() &&
           write_quietly(log_fd(), at_start()->mode, bytes, len, patience_ms);
}
