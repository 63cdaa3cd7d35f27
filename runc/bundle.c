// SPDX-License-Identifier: MIT
// Reads and replaces the configuration. A folder that cannot be written to stays as it is.
#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES_MAX = 64 << 20 };

// The file that is being written, for bundle_abandon().
static char new_name[64];
static volatile int new_folder = -1;

static bool read_all(int fd, char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = read(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

const char *bundle_read(const char *folder, const char *name, struct bundle *ret)
{
    *ret = (struct bundle){.folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), .name = name};
    if (ret->folder < 0)
        return "its bundle cannot be opened";
    if (strchr(name, '/'))
        return "its configuration is not in the bundle";
    int fd = openat(ret->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return "its configuration cannot be opened";
    const char *problem = NULL;
    char *bytes = NULL;
    if (fstat(fd, &ret->st) != 0 || !S_ISREG(ret->st.st_mode))
        problem = "its configuration is no regular file";
    else if (ret->st.st_size > BYTES_MAX)
        problem = "its configuration is over 64 MB";
    else if (!(bytes = malloc((size_t)ret->st.st_size + 1)))
        problem = "there is no memory for its configuration";
    else if (!read_all(fd, bytes, (size_t)ret->st.st_size))
        problem = "its configuration cannot be read";
    ret->text = (struct json_text){bytes, problem ? 0 : (size_t)ret->st.st_size};
    close(fd);
    return problem;
}

void bundle_abandon(void)
{
    if (new_folder >= 0)
        unlinkat(new_folder, new_name, 0);
    new_folder = -1;
}

// A name that is not there yet. It is noted before the file is there, for who comes in between.
static int create(int folder)
{
    for (int i = 0; i < 10; i++) {
        new_folder = -1;
        snprintf(new_name, sizeof(new_name), ".sigshim-%ld-%d", (long)getpid(), i);
        new_folder = folder;
        int fd =
            openat(folder, new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static bool write_all(int fd, const struct iovec *pieces, int count)
{
    for (int i = 0; i < count; i++) {
        const char *at = pieces[i].iov_base;
        size_t left = pieces[i].iov_len;
        while (left) {
            ssize_t n = write(fd, at, left);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                return false;
            at += n;
            left -= (size_t)n;
        }
    }
    return true;
}

// Only what can change is asked for: without privileges a file of one's own has the right owner.
static bool take_over(int fd, const struct stat *old)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    if ((st.st_uid != old->st_uid || st.st_gid != old->st_gid) &&
        fchown(fd, old->st_uid, old->st_gid) != 0)
        return false;
    return fchmod(fd, old->st_mode & 07777) == 0;
}

const char *bundle_replace(const struct bundle *bundle, const struct iovec *pieces, int count)
{
    struct stat now;
    int fd = create(bundle->folder);
    if (fd < 0) {
        new_folder = -1;
        return "its bundle cannot be written to";
    }
    const char *problem = NULL;
    if (!write_all(fd, pieces, count) || !take_over(fd, &bundle->st))
        problem = "its new configuration cannot be written";
    if (close(fd) != 0)
        problem = "its new configuration cannot be written";
    if (!problem && (fstatat(bundle->folder, bundle->name, &now, AT_SYMLINK_NOFOLLOW) != 0 ||
                     now.st_ino != bundle->st.st_ino || now.st_dev != bundle->st.st_dev ||
                     now.st_size != bundle->st.st_size))
        problem = "its configuration has changed meanwhile";
    if (!problem && renameat(bundle->folder, new_name, bundle->folder, bundle->name) != 0)
        problem = "its configuration cannot be replaced";
    if (problem)
        bundle_abandon();
    new_folder = -1;
    return problem;
}
