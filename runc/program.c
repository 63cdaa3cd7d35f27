// SPDX-License-Identifier: MIT
// Finds the program of a container and the interpreters of scripts.
#include "program.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SCRIPTS_MAX = 5 }; // of scripts that interpret each other; the kernel's limit is about that

// From the container's cwd. Returns 0 and the bytes, or an error.
static int read_file(const struct root *root, const char *folder, const char *name,
                     struct file_bytes *ret)
{
    char *path;
    int fd;
    const char *cwd = *folder == '/' || *name == '/' ? "" : root->spec->cwd;
    if (asprintf(&path, "%s/%s/%s", cwd, *name == '/' ? "" : folder, name) < 0)
        return -ENOMEM;
    int error = root_find(root, path, &fd);
    free(path);
    if (error)
        return error;
    error = file_map(fd, ret);
    close(fd);
    return error;
}

static bool is_absence(int error)
{
    return error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -EINVAL;
}

static int search(const struct root *root, const char *name, struct file_bytes *ret)
{
    const struct spec_string *variable = spec_variable(root->spec, "PATH");
    const char *at = variable ? spec_value(variable) : "/usr/sbin:/usr/bin:/sbin:/bin";
    int error = -ENOENT;
    if (strchr(name, '/'))
        return read_file(root, "", name, ret);
    for (size_t len; *at && is_absence(error); at += len + (at[len] == ':')) {
        len = strcspn(at, ":");
        char *folder = strndup(at, len);
        error = folder ? read_file(root, folder, name, ret) : -ENOMEM;
        if (!error && !(ret->st.st_mode & 0111))
            error = -ENOENT;
        free(folder);
    }
    return error;
}

// The name behind "#!", to be freed; NULL where there is none.
static char *interpreter(const struct file_bytes *bytes)
{
    size_t len = bytes->len < 256 ? bytes->len : 256, at = 2;
    if (len < 3 || memcmp(bytes->at, "#!", 2) != 0)
        return NULL;
    while (at < len && (bytes->at[at] == ' ' || bytes->at[at] == '\t'))
        at++;
    size_t end = at;
    while (end < len && !memchr(" \t\n\0", bytes->at[end], 4))
        end++;
    return end > at ? strndup((const char *)bytes->at + at, end - at) : NULL;
}

static void judge(const struct file_bytes *bytes, struct program *ret)
{
    if (bytes->len < 4 || memcmp(bytes->at, "\177ELF", 4) != 0)
        return;
    ret->kind = PROGRAM_BAD;
    if (!elf_read(bytes->at, bytes->len, &ret->elf))
        ret->reason = "is no whole ELF file";
    else if (ret->elf.asan)
        ret->reason = "needs AddressSanitizer's library, which has to be the first";
    else
        ret->kind = ret->elf.interpreter ? PROGRAM_DYNAMIC : PROGRAM_STATIC;
}

void program_look(const struct root *root, struct program *ret)
{
    struct file_bytes bytes;
    *ret = (struct program){.kind = PROGRAM_ABSENT};
    if (!root->spec->arguments_len || !*root->spec->arguments[0].text)
        return;
    char *name = strdup(root->spec->arguments[0].text);
    int error = name ? search(root, name, &bytes) : -ENOMEM;
    for (int scripts = 0; !error && name; scripts++) {
        free(name);
        name = scripts < SCRIPTS_MAX ? interpreter(&bytes) : NULL;
        if (!name)
            judge(&bytes, ret);
        if (bytes.len)
            munmap((void *)bytes.at, bytes.len);
        if (name)
            error = read_file(root, "", name, &bytes);
    }
    free(name);
    if (error && !is_absence(error)) {
        ret->kind = PROGRAM_BAD;
        ret->reason = "cannot be read";
    }
}
