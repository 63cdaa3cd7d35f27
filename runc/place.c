// SPDX-License-Identifier: MIT
// Finds the tmpfs on /dev. Ours is mounted right behind it: what is mounted later can hide it, but
// it cannot lie on anything else.
#include "place.h"
#include "path.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same(const struct root *root, const char *path, const struct stat *folder)
{
    struct stat st;
    int fd;
    if (root_find(root, path, &fd) != 0)
        return false;
    bool same = fstat(fd, &st) == 0 && st.st_dev == folder->st_dev && st.st_ino == folder->st_ino;
    close(fd);
    return same;
}

// By way of a link in the image, -v /dev:/devices may cover /dev. The root is looked at without its
// mounts.
static bool is_hidden(const struct root *root, unsigned tmpfs)
{
    const struct spec *spec = root->spec;
    struct spec bare = {.text = spec->text};
    const struct root image = {&bare, root->bundle, root->fd};
    struct stat dev, top;
    if (root->fd < 0 || fstat(root->fd, &top) != 0 || fstatat(root->fd, "dev", &dev, 0) != 0)
        return false;
    for (unsigned i = tmpfs + 1; i < spec->mounts_len; i++) {
        const struct spec_mount *mount = &spec->mounts[i];
        if (!path_covers("/dev", mount->destination, NULL) &&
            (is_same(&image, mount->destination, &dev) ||
             is_same(&image, mount->destination, &top)))
            return true;
    }
    return false;
}

const char *place_find(const struct root *root, const struct spec_mount **ret)
{
    const struct spec *spec = root->spec;
    struct stat st;
    unsigned i = spec->mounts_len;
    while (i > 0 && !path_covers(spec->mounts[i - 1].destination, PLACE_LIBRARY, NULL) &&
           !path_covers(spec->mounts[i - 1].destination, PLACE_COMMAND, NULL))
        i--;
    if (i == 0)
        return "nothing is mounted on /dev";
    const struct spec_mount *mount = &spec->mounts[i - 1];
    if (strcmp(mount->destination, "/dev") != 0 || strcmp(mount->type, "tmpfs") != 0 || mount->bind)
        return "/dev is no tmpfs of its own";
    if (mount->read_only)
        return "/dev is read-only";
    if (root->fd >= 0 && fstatat(root->fd, "dev", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(st.st_mode))
        return "/dev is a link in the image";
    if (is_hidden(root, i - 1))
        return "another mount hides /dev";
    *ret = mount;
    return NULL;
}
