// SPDX-License-Identifier: MIT
// Looks at the text of a program that an interpreter runs.
#include "script.h"
#include "shell.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char text[256 << 10], cmdline[128 << 10];

// A file by the name that the process has for it. Returns its length, or -1.
static long read_its(const char *root, const struct process *p, const char *name)
{
    char path[4400];
    snprintf(path, sizeof(path), "%s/%.4000s", *name == '/' ? "root" : "cwd", name);
    return process_read(root, p->at, path, text, sizeof(text));
}

bool script_mentions(const char *root, const struct process *p, const char *word)
{
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    if (len > 0 && memmem(cmdline, (size_t)len, word, strlen(word)))
        return true;
    for (const char *arg = cmdline; arg < cmdline + len; arg += strlen(arg) + 1) {
        if (arg == cmdline || *arg == '-')
            continue;
        len = read_its(root, p, arg);
        return len > 0 && memmem(text, (size_t)len, word, strlen(word));
    }
    return false;
}

static bool stdin_is(const char *root, const struct process *p, mode_t kind)
{
    char path[512];
    struct stat st;
    snprintf(path, sizeof(path), "%s/%d/fd/0", root, p->at);
    return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind &&
           (kind != S_IFCHR || (st.st_rdev >> 8 & 0xfff) != 1); // /dev/null and the like
}

// Shells keep their script open: bash on 255, the others on 10 or 11.
static long read_open_script(const char *root, const struct process *p)
{
    static const char *const fds[] = {"fd/255", "fd/10", "fd/11", "fd/12"};
    char path[512];
    struct stat st;
    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        snprintf(path, sizeof(path), "%s/%d/%s", root, p->at, fds[i]);
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
            return process_read(root, p->at, fds[i], text, sizeof(text));
    }
    return -1;
}

struct options {
    bool command, input, interactive; // -c, -s, -i
    const char *first;                // argument that is no option, or NULL
};

static void read_options(const char *at, const char *end, struct options *ret)
{
    *ret = (struct options){.first = NULL};
    const char *slash = strrchr(at, '/');
    bool busybox = strcmp(slash ? slash + 1 : at, "busybox") == 0;
    for (int skip = 1 + busybox; skip > 0 && at < end; skip--) // its name, and that of the applet
        at += strlen(at) + 1;
    for (; at < end && (*at == '-' || *at == '+') && strcmp(at, "--") != 0; at += strlen(at) + 1) {
        if (*at == '-' && at[1] != '-') {
            ret->command |= strchr(at, 'c') != NULL;
            ret->input |= strchr(at, 's') != NULL;
            ret->interactive |= strchr(at, 'i') != NULL;
        }
        if (shell_option_takes_one(at) && at + strlen(at) + 1 < end)
            at += strlen(at) + 1;
    }
    if (at < end && strcmp(at, "--") == 0)
        at += strlen(at) + 1;
    ret->first = at < end ? at : NULL;
}

static void scan_sources(const char *root, const struct process *p, const char *script, int sig,
                         struct traps *ret)
{
    char path[4096];
    for (unsigned i = 0; i < ret->sources; i++) {
        const char *name = ret->source[i], *slash = script ? strrchr(script, '/') : NULL;
        if (*name == '?') {
            int folder = slash ? (int)(slash - script) + 1 : 0;
            snprintf(path, sizeof(path), "%.*s%s", folder, script ? script : "", name + 1);
            name = path;
        }
        long len = read_its(root, p, name);
        ret->unseen |= len < 0;
        if (len > 0)
            traps_scan(text, (size_t)len, sig, ret);
    }
}

void script_of_shell(const char *root, const struct process *p, int sig, struct script_shell *ret)
{
    struct options options;
    *ret = (struct script_shell){.interactive = false};
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    if (len <= 0) {
        ret->traps.unseen = true;
        return;
    }
    read_options(cmdline, cmdline + len, &options);
    ret->interactive =
        options.interactive || (!options.first && !options.command && stdin_is(root, p, S_IFCHR));
    if (options.command && options.first) {
        traps_scan(options.first, strlen(options.first), sig, &ret->traps);
    } else {
        len = -1;
        if (options.first && !options.input)
            len = read_its(root, p, options.first);
        else if (stdin_is(root, p, S_IFREG))
            len = process_read(root, p->at, "fd/0", text, sizeof(text));
        if (len < 0)
            len = read_open_script(root, p);
        ret->traps.unseen = len < 0;
        if (len > 0)
            traps_scan(text, (size_t)len, sig, &ret->traps);
    }
    scan_sources(root, p, options.command ? NULL : options.first, sig, &ret->traps);
}
