// SPDX-License-Identifier: MIT
// A start script in a file.
#include "../../shim/base/base.h"
#include "script_lines.h"
#include "script_text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_MAX ((size_t)1 << 20)

char *lines_read(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "re");
    char *text = file ? malloc(SCRIPT_MAX + 1) : NULL;
    if (text) {
        *ret_len = fread(text, 1, SCRIPT_MAX, file);
        text[*ret_len] = '\0';
    }
    if (file)
        fclose(file);
    return text;
}

// The shell that a script's #! names, also through env, or false.
static bool shell_of(const char *text, char ret[64])
{
    const char *at = text + 2, *end = text + strcspn(text, "\r\n"), *word;
    size_t len;
    if (strncmp(text, "#!", 2) != 0)
        return false;
    while ((word = script_word(&at, end, &len))) {
        snprintf(ret, 64, "%.*s", (int)len, word);
        const char *name = lines_name(ret);
        if (strcmp(name, "env") == 0 || *word == '-' || script_is_assignment(word, len))
            continue;
        memmove(ret, name, strlen(name) + 1);
        return proc_is_shell(ret) || strcmp(ret, "busybox") == 0;
    }
    return false;
}

bool lines_look_at_file(const char *path, struct line_context context, struct line_losses *ret)
{
    size_t len;
    char shell[64], *text = lines_read(path, &len);
    bool is_one = text && shell_of(text, shell);
    if (is_one) {
        context.file = path;
        context.line = 1;
        context.shell = context.kind = shell;
        context.inline_text = false;
        lines_look(text, len, &context, ret);
    }
    free(text);
    return is_one;
}
