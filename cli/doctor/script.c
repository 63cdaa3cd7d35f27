// SPDX-License-Identifier: MIT
// Looks at the text of a program that an interpreter runs.
#include "script.h"

#include <stdio.h>
#include <string.h>

static bool has_word(const char *text, long len, const char *word)
{
    return len > 0 && memmem(text, (size_t)len, word, strlen(word));
}

bool script_mentions(const char *root, const struct process *p, const char *word)
{
    static char text[256 << 10];
    char cmdline[4096], path[4400];
    long len = process_read(root, p->at, "cmdline", cmdline, sizeof(cmdline));
    if (len <= 0)
        return false;
    if (has_word(cmdline, len, word))
        return true;
    for (const char *arg = cmdline; arg < cmdline + len; arg += strlen(arg) + 1) {
        if (arg == cmdline || *arg == '-')
            continue;
        snprintf(path, sizeof(path), "%s/%s", *arg == '/' ? "root" : "cwd", arg);
        if ((len = process_read(root, p->at, path, text, sizeof(text))) > 0)
            return has_word(text, len, word);
        return false;
    }
    return false;
}
