// SPDX-License-Identifier: MIT
// Can a program be preloaded? Scripts are followed to their interpreter.
#include "file.h"
#include "../cli.h"
#include "elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SCRIPTS_MAX 5 // as many as the kernel follows
#define RUN         "start it with `sigshim run -- COMMAND`, which then acts as its init"

__attribute__((format(printf, 5, 6))) static void find(struct file_finding *ret, int status,
                                                       const char *kind, const char *use,
                                                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(ret->why, sizeof(ret->why), format, args);
    va_end(args);
    ret->status = status;
    ret->kind = kind;
    ret->use = use;
}

bool file_in_path(const char *name, char ret[PATH_MAX])
{
    const char *path = getenv("PATH");
    if (strchr(name, '/')) {
        snprintf(ret, PATH_MAX, "%s", name);
        return access(name, F_OK) == 0;
    }
    for (const char *at = path ? path : "/usr/local/bin:/usr/bin:/bin"; *name && at;
         at = strchr(at, ':')) {
        at += *at == ':';
        int len = (int)strcspn(at, ":");
        snprintf(ret, PATH_MAX, "%.*s/%s", len, len ? at : ".", name);
        if (access(ret, X_OK) == 0)
            return true;
    }
    snprintf(ret, PATH_MAX, "%s", name);
    return false;
}

static bool load(const char *path, struct elf_facts *ret)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool found = false;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            found = elf_parse(bytes, (size_t)st.st_size, ret);
            munmap(bytes, (size_t)st.st_size);
        }
    }
    if (fd >= 0)
        close(fd);
    return found;
}

// What the library is built for, or, without one, this program.
static void expected(const char *library, struct elf_facts *ret)
{
    if (!library || !load(library, ret))
        load("/proc/self/exe", ret);
}

// Programs that exec or start another program with the same environment.
static bool is_launcher(const char *path)
{
    static const char *const launchers[] = {"gosu",        "su-exec",   "tini",     "tini-static",
                                            "docker-init", "dumb-init", "catatonit"};
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < sizeof(launchers) / sizeof(launchers[0]); i++)
        if (strcmp(slash ? slash + 1 : path, launchers[i]) == 0)
            return true;
    return false;
}

static void look_at_elf(const char *library, const struct elf_facts *elf, const struct stat *st,
                        struct file_finding *ret)
{
    struct elf_facts wanted = {.loader = ""};
    char theirs[32], ours[32];
    expected(library, &wanted);
    snprintf(ret->loader, sizeof(ret->loader), "%s", elf->loader);
    if (!elf->executable || !elf->has_load)
        find(ret, CLI_CANNOT_TELL, "odd", NULL, "%s is ELF, but not a program", ret->program);
    else if (!elf->loader[0] && is_launcher(ret->program)) {
        ret->hands_on = true;
        find(ret, CLI_CANNOT_TELL, "launcher", "run `sigshim doctor` on the program that it starts",
             "%s is static, but starts another program and passes LD_PRELOAD on to it",
             ret->program);
    } else if (!elf->loader[0])
        find(ret, CLI_NO,
             elf->go        ? "go-static"
             : elf->dynamic ? "static-pie"
                            : "static",
             RUN, "%s is %s and loads no libraries", ret->program,
             elf->go        ? "a Go program without cgo"
             : elf->dynamic ? "static (position-independent)"
                            : "static");
    else if (elf->machine != wanted.machine || elf->is64 != wanted.is64)
        find(ret, CLI_NO, "other-machine", "use a library built for that processor",
             "%s is a %d-bit %s program, and the library is for %d-bit %s", ret->program,
             elf->is64 ? 64 : 32, elf_machine(elf->machine, theirs), wanted.is64 ? 64 : 32,
             elf_machine(wanted.machine, ours));
    else if ((st->st_mode & S_ISUID && st->st_uid != getuid()) ||
             (st->st_mode & S_ISGID && st->st_mode & S_IXGRP && st->st_gid != getgid()))
        find(ret, CLI_NO, "set-id", RUN,
             "%s is set-user-ID or set-group-ID, so the loader ignores a preload", ret->program);
    else if (getxattr(ret->program, "security.capability", NULL, 0) > 0)
        find(ret, geteuid() == 0 ? CLI_CANNOT_TELL : CLI_NO, "capabilities", RUN,
             "%s has file capabilities, so the loader ignores a preload unless root starts it",
             ret->program);
    else if (elf->go)
        find(ret, CLI_YES, "go-cgo", NULL,
             "%s is a Go program with cgo: the library is loaded, but signals that it requests "
             "with signal.Notify remain its own",
             ret->program);
    else
        find(ret, CLI_YES, "dynamic", NULL, "%s is loaded by %s", ret->program, elf->loader);
}

// The interpreter in "#! /usr/bin/env -S python3 -u": python3. False if there is none.
static bool interpreter(char *line, char ret[PATH_MAX])
{
    char *save, *word = strtok_r(line + 2, " \t\n", &save);
    if (!word)
        return false;
    const char *slash = strrchr(word, '/');
    bool env = strcmp(slash ? slash + 1 : word, "env") == 0;
    snprintf(ret, PATH_MAX, "%s", word);
    while (env && (word = strtok_r(NULL, " \t\n", &save))) {
        if (*word == '-' || strchr(word, '='))
            continue; // options, and variables to set
        file_in_path(word, ret);
        break;
    }
    return true;
}

static bool is_script(const char *path, char *line, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, size - 1);
    if (fd >= 0)
        close(fd);
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return n > 2 && line[0] == '#' && line[1] == '!';
}

static void look_at_rest(const char *path, int depth, struct file_finding *ret)
{
    if (access(path, R_OK) != 0)
        find(ret, CLI_CANNOT_TELL, "unreadable", NULL, "%s cannot be read: %s", path,
             strerror(errno));
    else
        find(ret, CLI_CANNOT_TELL, "unknown", NULL,
             depth ? "the interpreter %s is neither a program nor a script"
                   : "%s is neither a program nor a script with #!",
             path);
}

void file_examine(const char *name, const char *library, struct file_finding *ret)
{
    char line[PATH_MAX + 64], next[PATH_MAX];
    struct elf_facts elf;
    struct stat st;
    *ret = (struct file_finding){.kind = ""};
    snprintf(next, sizeof(next), "%s", name);
    for (int depth = 0; depth <= SCRIPTS_MAX; depth++) {
        if (!file_in_path(next, ret->program) || stat(ret->program, &st) != 0)
            return find(ret, CLI_CANNOT_TELL, "missing", NULL, "%s%s does not exist%s",
                        depth ? "the interpreter " : "", ret->program,
                        strchr(ret->program, '\r') ? " (the #! line ends in CR LF)" : "");
        if (S_ISDIR(st.st_mode) || !(st.st_mode & 0111))
            return find(ret, CLI_CANNOT_TELL, "not-executable", NULL, "%s is not executable",
                        ret->program);
        if (load(ret->program, &elf))
            return look_at_elf(library, &elf, &st, ret);
        if (!is_script(ret->program, line, sizeof(line)))
            return look_at_rest(ret->program, depth, ret);
        if (!interpreter(line, next))
            return find(ret, CLI_CANNOT_TELL, "script", NULL, "%s names no interpreter",
                        ret->program);
    }
    find(ret, CLI_CANNOT_TELL, "script", NULL, "%s: more than %d levels of scripts as interpreters",
         name, SCRIPTS_MAX);
}
