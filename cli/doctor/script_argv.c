// SPDX-License-Identifier: MIT
// The words of a command, without quotes.
#include "script_text.h"

#include <string.h>

struct writer {
    char *to, *end;
    bool varies;
};

static void put(struct writer *w, const char *from, const char *to)
{
    for (; from < to && w->to < w->end; from++)
        *w->to++ = *from;
}

// An expansion stays as it is written.
static const char *put_expansion(struct writer *w, const char *at, const char *end)
{
    const char *after = at + 1;
    w->varies = true;
    if (*at == '`')
        after = script_skip_quoted(at, end);
    else if (after < end && (*after == '(' || *after == '{'))
        after = script_skip_quoted(after, end);
    put(w, at, after);
    return after;
}

static void unquote(struct writer *w, const char *at, const char *end)
{
    char quote = '\0';
    while (at < end) {
        if (*at == quote) {
            quote = '\0';
            at++;
        } else if (quote == '\'' || (!strchr("'\"\\$`", *at)) || (quote && *at == '\'')) {
            put(w, at, at + 1);
            at++;
        } else if (*at == '\\') {
            if (quote && at + 1 < end && !strchr("$`\"\\\n", at[1]))
                put(w, at, at + 1);
            if (at + 1 < end && at[1] != '\n')
                put(w, at + 1, at + 2);
            at += 2;
        } else if (*at == '$' || *at == '`') {
            at = put_expansion(w, at, end);
        } else {
            quote = *at++;
        }
    }
}

// Behind a redirection and the file that it names, or NULL if there is none at at.
static const char *skip_redirection(const char *at, const char *end)
{
    const char *start = at;
    size_t len;
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    if (at == end || (*at != '<' && *at != '>' && !(*at == '&' && at == start)))
        return NULL;
    while (at < end && strchr("<>&|-", *at))
        at++;
    script_word(&at, end, &len);
    return at;
}

void script_split(const char *text, size_t len, struct script_argv *ret)
{
    const char *at = text, *end = text + len, *word;
    struct writer w = {.to = ret->text, .end = ret->text + sizeof(ret->text) - 1};
    ret->count = 0;
    while (at < end && ret->count < SCRIPT_ARGV_MAX) {
        const char *after = skip_redirection(at, end);
        if (after) {
            at = after;
            continue;
        }
        word = script_word(&at, end, &len);
        if (!word) {
            at++;
            continue;
        }
        w.varies = false;
        ret->word[ret->count] = w.to;
        unquote(&w, word, word + len);
        *w.to = '\0';
        w.to += w.to < w.end;
        ret->varies[ret->count++] = w.varies;
    }
    *w.to = '\0';
    ret->word[ret->count] = NULL;
}

size_t script_first(const struct script_argv *argv)
{
    size_t first = 0;
    while (first + 1 < argv->count &&
           (strcmp(argv->word[first], "command") == 0 || strcmp(argv->word[first], "builtin") == 0))
        first++;
    return first;
}
