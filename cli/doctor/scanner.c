// SPDX-License-Identifier: MIT
// The words of a shell's text.
#include "scanner.h"

#include <string.h>

static void put(struct scanner *s, char c)
{
    if (s->len < WORD_MAX - 1)
        s->word[s->len++] = c;
}

// From "$(" or "`" to where that ends.
static void skip_substitution(struct scanner *s)
{
    s->varies = true;
    if (*s->at == '`') {
        const char *close = memchr(s->at + 1, '`', (size_t)(s->end - s->at - 1));
        s->at = close ? close + 1 : s->end;
        return;
    }
    int depth = 0;
    for (s->at++; s->at < s->end; s->at++) {
        const char *close = *s->at == '\'' || *s->at == '"'
                                ? memchr(s->at + 1, *s->at, (size_t)(s->end - s->at - 1))
                                : NULL;
        s->at = close ? close : s->at;
        depth += *s->at == '(';
        if (*s->at == ')' && --depth == 0) {
            s->at++;
            return;
        }
    }
}

static bool begins_substitution(const struct scanner *s)
{
    return *s->at == '`' || (*s->at == '$' && s->at + 1 < s->end && s->at[1] == '(');
}

static void read_quoted(struct scanner *s)
{
    char quote = *s->at++;
    s->quoted = true;
    while (s->at < s->end && *s->at != quote) {
        if (quote == '"' && begins_substitution(s)) {
            skip_substitution(s);
            continue;
        }
        s->varies |= quote == '"' && *s->at == '$';
        s->at += quote == '"' && *s->at == '\\' && s->at + 1 < s->end;
        put(s, *s->at++);
    }
    s->at += s->at < s->end;
}

static bool read_word(struct scanner *s)
{
    s->len = 0;
    s->quoted = s->varies = false;
    while (s->at < s->end && !strchr(" \t\r\n;&|()<>", *s->at) && *s->at) {
        if (*s->at == '\'' || *s->at == '"') {
            read_quoted(s);
        } else if (begins_substitution(s)) {
            skip_substitution(s);
        } else {
            s->varies |= *s->at == '$';
            s->at += *s->at == '\\' && s->at + 1 < s->end;
            put(s, *s->at++);
        }
    }
    s->word[s->len] = '\0';
    return s->len > 0 || s->quoted || s->varies;
}

bool scanner_argument(struct scanner *s)
{
    for (; s->at < s->end; s->at++) {
        if (*s->at == '\\' && s->at + 1 < s->end && s->at[1] == '\n')
            s->at++;
        else if (*s->at != ' ' && *s->at != '\t' && *s->at != '<' && *s->at != '>')
            break;
    }
    return s->at < s->end && !strchr("\r\n;&|()#", *s->at) && read_word(s);
}

bool scanner_command(struct scanner *s)
{
    for (; s->at < s->end; s->at++) {
        const char c = *s->at;
        if (c == '#' && (s->fresh || strchr(" \t", s->at[-1]))) {
            while (s->at + 1 < s->end && s->at[1] != '\n')
                s->at++;
        } else if (strchr(" \t\r\n;&|()<>", c)) { // and NUL
            s->depth += c == '(' ? 1 : c == ')' && s->depth > 0 ? -1 : 0;
            s->fresh |= c != ' ' && c != '\t' && c != '<' && c != '>';
        } else {
            bool was_fresh = s->fresh;
            s->fresh = false;
            if (!read_word(s))
                s->at++;
            else if (was_fresh)
                return true;
            s->at--;
        }
    }
    return false;
}
