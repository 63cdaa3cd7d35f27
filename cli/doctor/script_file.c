// SPDX-License-Identifier: MIT
// A start script in a file.
#include "../../shim/base/base.h"
#include "script_lines.h"
#include "script_text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCRIPT_MAX ((size_t)1 << 20)

char *lines_read(const char *path, size_t *ret_len)
{
    struct stat st;
    FILE *file = stat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "re") : NULL;
    char *text = file ? malloc(SCRIPT_MAX + 1) : NULL;
    if (text) {
        *ret_len = fread(text, 1, SCRIPT_MAX, file);
        text[*ret_len] = '\0';
    }
    if (file)
        fclose(file);
    return text;
}

char *lines_read_beside(const struct line_context *context, const char *path, size_t *ret_len)
{
    static const char *const folders[] = {"", "docker/", "scripts/", "bin/"};
    const char *slash = context->file ? strrchr(context->file, '/') : NULL;
    int folder = slash ? (int)(slash + 1 - context->file) : 0;
    char *text = lines_read(path, ret_len), beside[PATH_MAX];
    for (size_t i = 0; !text && context->file && i < sizeof(folders) / sizeof(folders[0]); i++) {
        snprintf(beside, sizeof(beside), "%.*s%s%s", folder, context->file, folders[i],
                 lines_name(path));
        text = lines_read(beside, ret_len);
    }
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

bool lines_look_at_file(const char *path, const char *known, struct line_context context,
                        struct line_losses *ret)
{
    size_t len;
    char shell[64], *text = lines_read_beside(&context, path, &len);
    bool is_one = text && (shell_of(text, shell) || known);
    if (is_one) {
        char folder[PATH_MAX];
        snprintf(folder, sizeof(folder), "%s", path);
        context.file = folder;
        context.line = 1;
        context.shell = context.kind = known ? known : shell;
        context.inline_text = false;
        lines_look(text, len, &context, ret);
    }
    free(text);
    return is_one;
}
