// SPDX-License-Identifier: MIT
// Follows paths inside a container, one name at a time, since each may lie on another mount. Each
// name is opened beneath the folder of its mount (openat2(2)), so that no link leads outside.
#include "root.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

// The last component may be a link, which is opened itself.
static int open_beneath(int folder, const char *path)
{
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, folder, *path ? path : ".", &how, sizeof(how));
    return fd < 0 ? -errno : fd;
}

// path: clean, without links on the way to its last component.
static int open_one(const struct root *root, const char *path)
{
    const struct spec *spec = root->spec;
    const char *rest;
    for (unsigned i = spec->mounts_len; i-- > 0;) {
        const struct spec_mount *mount = &spec->mounts[i];
        if (!path_covers(mount->destination, path, &rest))
            continue;
        if (!mount->bind)
            return -ENOENT;
        int source = openat(root->bundle, mount->source, O_PATH | O_CLOEXEC);
        if (source < 0 || !*rest)
            return source < 0 ? -errno : source;
        int fd = open_beneath(source, rest);
        close(source);
        return fd;
    }
    path_covers("/", path, &rest);
    int fd = root->fd < 0 ? -ENOENT : open_beneath(root->fd, rest);
    // The runtime makes the folders that lead to a mount: any folder stands for such a one.
    for (unsigned i = 0; fd == -ENOENT && i < spec->mounts_len; i++)
        if (path_covers(path, spec->mounts[i].destination, NULL))
            return openat(root->bundle, ".", O_PATH | O_CLOEXEC);
    return fd;
}

// A walk along a path. What is left of it begins at left + at.
struct walk {
    const struct root *root;
    char *left, *walked; // allocated; walked is clean
    size_t at;
    int links;
};

// Puts a link's target in front of what is left of the way.
static int follow(struct walk *walk, int link)
{
    char target[PATH_MAX], *joined;
    ssize_t n = readlinkat(link, "", target, sizeof(target));
    if (n <= 0 || n == sizeof(target))
        return n < 0 ? -errno : -ENOENT;
    if (walk->links++ == LINKS_MAX)
        return -ELOOP;
    if (asprintf(&joined, "%.*s/%s", (int)n, target, walk->left + walk->at) < 0)
        return -ENOMEM;
    free(walk->left);
    walk->left = joined;
    walk->at = 0;
    if (target[0] == '/')
        strcpy(walk->walked, "/");
    return 0;
}

// One name more. Returns a descriptor of the place where the walk now is, or an error.
static int step(struct walk *walk, size_t len)
{
    char *joined, *clean;
    struct stat st;
    if (asprintf(&joined, "%s/%.*s", walk->walked, (int)len, walk->left + walk->at) < 0)
        return -ENOMEM;
    clean = path_clean(joined);
    free(joined);
    walk->at += len;
    int fd = clean ? open_one(walk->root, clean) : -ENOMEM;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
        int error = follow(walk, fd);
        close(fd);
        free(clean);
        return error ? error : open_one(walk->root, walk->walked);
    }
    if (fd < 0) {
        free(clean);
        return fd;
    }
    free(walk->walked);
    walk->walked = clean;
    return fd;
}

int root_find(const struct root *root, const char *path, int *ret_fd)
{
    struct walk walk = {.root = root, .left = strdup(path), .walked = strdup("/")};
    int fd = walk.left && walk.walked ? open_one(root, "/") : -ENOMEM;
    while (fd >= 0) {
        walk.at += strspn(walk.left + walk.at, "/");
        size_t len = strcspn(walk.left + walk.at, "/");
        if (!len)
            break;
        close(fd);
        fd = step(&walk, len);
    }
    free(walk.left);
    free(walk.walked);
    if (fd < 0)
        return fd;
    *ret_fd = fd;
    return 0;
}

void root_open(const struct spec *spec, int folder, struct root *ret)
{
    *ret = (struct root){
        spec, folder,
        openat(folder, *spec->root ? spec->root : "rootfs", O_PATH | O_DIRECTORY | O_CLOEXEC)};
}
