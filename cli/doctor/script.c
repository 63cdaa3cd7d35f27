// SPDX-License-Identifier: MIT
// Looks at the text of a program that an interpreter runs.
#include "script.h"

#include <stdio.h>
#include <string.h>

typedef bool predicate(const char *text, size_t len, const char *word);

static bool has_word(const char *text, size_t len, const char *word)
{
    return memmem(text, len, word, strlen(word));
}

// `trap '' TERM` makes the shell ignore the signal, and `trap - TERM` is the default.
static bool has_trap(const char *text, size_t len, const char *word)
{
    const char *end = text + len, *at = text;
    while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
        at += strlen(word);
        at += strspn(at, " \\"); // as in sh -c "...\"..."
        if (strncmp(at, "''", 2) != 0 && strncmp(at, "\"\"", 2) != 0 &&
            strncmp(at, "\"\\\"", 3) != 0 && strncmp(at, "- ", 2) != 0)
            return true;
    }
    return false;
}

static bool search(const char *root, const struct process *p, predicate *has, const char *word)
{
    static char text[256 << 10];
    char cmdline[4096], path[4400];
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    if (len <= 0)
        return false;
    if (has(cmdline, (size_t)len, word))
        return true;
    for (const char *arg = cmdline; arg < cmdline + len; arg += strlen(arg) + 1) {
        if (arg == cmdline || *arg == '-')
            continue;
        snprintf(path, sizeof(path), "%s/%s", *arg == '/' ? "root" : "cwd", arg);
        if ((len = process_read(root, p->at, path, text, sizeof(text))) > 0)
            return has(text, (size_t)len, word);
        return false;
    }
    return false;
}

bool script_mentions(const char *root, const struct process *p, const char *word)
{
    return search(root, p, has_word, word);
}

bool script_sets_trap(const char *root, const struct process *p)
{
    return search(root, p, has_trap, "trap ");
}
