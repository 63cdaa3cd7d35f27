// SPDX-License-Identifier: MIT
// What belongs together in a shell script: brackets, functions and their calls, heredocs.
#include "script_text.h"

#include <string.h>

size_t script_opening(const struct script_text *text, size_t close)
{
    int depth = 0;
    for (size_t i = close + 1; i-- > 0;) {
        depth += text->items[i].kind == SCRIPT_CLOSE;
        depth -= text->items[i].kind == SCRIPT_OPEN;
        if (depth == 0)
            return i;
    }
    return 0;
}

size_t script_closing(const struct script_text *text, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < text->count; i++) {
        depth += text->items[i].kind == SCRIPT_OPEN;
        depth -= text->items[i].kind == SCRIPT_CLOSE;
        if (depth == 0)
            return i;
    }
    return text->count - 1;
}

size_t script_function(const struct script_text *text, size_t from, const char *name)
{
    size_t len = strlen(name), i;
    for (i = from; i < text->count; i++) {
        const struct script_item *item = &text->items[i];
        if (item->kind == SCRIPT_FUNCTION && item->len == len &&
            memcmp(item->text, name, len) == 0 && i + 1 < text->count)
            return i;
    }
    return text->count;
}

// Is the line, without its newline, the word without its quotes?
static bool ends_heredoc(const struct script_heredoc *heredoc, const char *at, const char *end)
{
    while (heredoc->tabs && at < end && *at == '\t')
        at++;
    for (size_t i = 0; i < heredoc->len; i++) {
        if (strchr("'\"\\", heredoc->word[i]))
            continue;
        if (at == end || *at++ != heredoc->word[i])
            return false;
    }
    return at == end || *at == '\r';
}

bool script_has_line(const struct script_heredoc *heredoc, const char *at, const char *end)
{
    for (const char *newline; at < end; at = newline + 1) {
        newline = memchr(at, '\n', (size_t)(end - at));
        newline = newline ? newline : end;
        if (ends_heredoc(heredoc, at, newline))
            return true;
    }
    return false;
}

const char *script_heredoc_end(const struct script_heredoc *heredoc, const char *at,
                               const char *end)
{
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        bool ends = ends_heredoc(heredoc, at, newline ? newline : end);
        at = newline ? newline + 1 : end;
        if (ends)
            break;
    }
    return at;
}
