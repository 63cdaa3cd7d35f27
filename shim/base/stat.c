// SPDX-License-Identifier: MIT
#include "stat.h"
#include "sys.h"
#include <fcntl.h>
#include <sys/stat.h>

#if defined(SYS_fstat) && defined(SYS_newfstatat) && defined(__LP64__)
// On these processors libc's struct stat is the kernel's.
static int result(long error, const struct stat *st, struct sys_stat *ret)
{
    if (error == 0)
        *ret = (struct sys_stat){st->st_ino, st->st_dev, st->st_mode};
    return (int)error;
}

int sys_stat(const char *path, bool follow, struct sys_stat *ret)
{
    struct stat st;
    long flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    return result(sys(SYS_newfstatat, (long)AT_FDCWD, path, &st, flags), &st, ret);
}

int sys_stat_fd(int fd, struct sys_stat *ret)
{
    struct stat st;
    return result(sys(SYS_fstat, (long)fd, &st), &st, ret);
}
#else
static int statx_at(int fd, const char *path, long flags, struct sys_stat *ret)
{
    struct statx st;
    long error = sys(SYS_statx, (long)fd, path, flags, (long)STATX_BASIC_STATS, &st);
    if (error == 0)
        *ret = (struct sys_stat){st.stx_ino, (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor,
                                 st.stx_mode};
    return (int)error;
}

int sys_stat(const char *path, bool follow, struct sys_stat *ret)
{
    return statx_at(AT_FDCWD, path, follow ? 0 : AT_SYMLINK_NOFOLLOW, ret);
}

int sys_stat_fd(int fd, struct sys_stat *ret)
{
    return statx_at(fd, "", 0x1000 /* AT_EMPTY_PATH */, ret);
}
#endif
