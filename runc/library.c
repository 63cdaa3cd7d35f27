// SPDX-License-Identifier: MIT
// Looks at the library before it is mounted: what is wrong with it would be wrong in each
// container.
#include "library.h"
#include "../cli/library.h"
#include "file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NAME "libsigshim.so"

// Every folder on the way can be passed by everybody.
static bool is_open_to_all(const char *path)
{
    char folder[PATH_MAX];
    struct stat st;
    strcpy(folder, path);
    for (char *slash; (slash = strrchr(folder, '/'));) {
        slash[slash == folder] = '\0'; // the last one is "/" itself
        if (stat(folder, &st) != 0 || !(st.st_mode & S_IXOTH))
            return false;
        if (slash == folder)
            return true;
    }
    return false;
}

// Stores what the file says of itself. Returns what is wrong with it, or NULL.
static const char *look(const char *path, bool user, struct elf *ret)
{
    struct file_bytes bytes;
    struct statvfs fs;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return "is not there";
    int error = file_map(fd, &bytes), unknown = fstatvfs(fd, &fs);
    close(fd);
    if (error)
        return "is no file that can be read";
    bool whole = elf_read(bytes.at, bytes.len, ret);
    if (bytes.len)
        munmap((void *)bytes.at, bytes.len);
    if (unknown || (fs.f_flag & ST_NOEXEC))
        return "is on a file system that is mounted noexec";
    if (!(bytes.st.st_mode & S_IROTH))
        return "is not readable to all";
    if (user && !is_open_to_all(path))
        return "is below a folder that is not open to all, as a user namespace wants it";
    return whole ? NULL : "is no whole ELF file";
}

void library_look(const char *wanted, bool user, struct library *ret)
{
    ret->reason = "is not there";
    if (wanted ? !realpath(wanted, ret->path) : !library_find(NULL, ret->path, PATH_MAX))
        snprintf(ret->path, sizeof(ret->path), "%s", wanted ? wanted : NAME);
    else if (!(ret->reason = look(ret->path, user, &ret->elf)) &&
             (!ret->elf.shared || !ret->elf.dynamic || ret->elf.interpreter))
        ret->reason = "is no library";
    else if (!ret->reason && (ret->elf.versions || ret->elf.others))
        ret->reason = "is not independent of the image's libc";
}

void library_look_at_command(const char *wanted, bool user, struct library *ret)
{
    ret->reason = "is not there";
    if (!realpath(wanted, ret->path))
        snprintf(ret->path, sizeof(ret->path), "%s", wanted);
    else if (!(ret->reason = look(ret->path, user, &ret->elf)) && ret->elf.interpreter)
        ret->reason = "is no static program";
    else if (!ret->reason && access(ret->path, X_OK) != 0)
        ret->reason = "cannot be executed";
}
