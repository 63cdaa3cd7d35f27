// SPDX-License-Identifier: MIT
// Collects insertions and puts them between the pieces of the text.
#include "edit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void edit_insert(struct edit *edit, size_t at, const char *format, ...)
{
    char *text = NULL;
    va_list list;
    va_start(list, format);
    int len = vasprintf(&text, format, list);
    va_end(list);
    edit->failed |= len < 0 || edit->count == EDIT_MAX;
    if (edit->failed)
        return;
    unsigned i = edit->count++;
    for (; i > 0 && edit->insertions[i - 1].at > at; i--)
        edit->insertions[i] = edit->insertions[i - 1];
    edit->insertions[i].at = at;
    edit->insertions[i].text = text;
    edit->insertions[i].len = (size_t)len;
}

char *edit_quote(const char *text)
{
    char *quoted = malloc(6 * strlen(text) + 3), *out = quoted;
    if (!quoted)
        return NULL;
    *out++ = '"';
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < ' ')
            out += sprintf(out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            out += sprintf(out, "\\%c", c);
        else
            *out++ = *text;
    }
    strcpy(out, "\"");
    const struct json_text whole = {quoted, strlen(quoted)};
    struct json_span span;
    if (json_whole(&whole, &span))
        return quoted;
    free(quoted);
    return NULL;
}

static void add(struct iovec *pieces, int *count, const char *at, size_t len)
{
    if (len)
        pieces[(*count)++] = (struct iovec){(void *)at, len};
}

int edit_pieces(struct edit *edit, const struct json_text *text, struct iovec ret[EDIT_PIECES])
{
    int count = 0;
    size_t done = 0;
    for (unsigned i = 0; i < edit->count; i++) {
        size_t at = edit->insertions[i].at;
        add(ret, &count, text->at + done, at - done);
        add(ret, &count, edit->insertions[i].text, edit->insertions[i].len);
        done = at;
    }
    add(ret, &count, text->at + done, text->len - done);
    return count;
}
