// SPDX-License-Identifier: MIT
// The words of a shell script.
#include "script_text.h"

#include <ctype.h>
#include <string.h>

// Behind what is quoted, or between brackets, from at on; at is on the quote or the "$".
const char *script_skip_quoted(const char *at, const char *end)
{
    char quote = *at, close = quote == '(' ? ')' : quote == '{' ? '}' : quote;
    for (at++; at < end && *at != close; at++) {
        if (*at == '\\' && quote != '\'')
            at++;
        else if (quote == '\'')
            continue;
        else if ((*at == '"' || *at == '\'') && quote != '"')
            at = script_skip_quoted(at, end) - 1;
        else if (*at == '$' && at + 1 < end && (at[1] == '(' || at[1] == '{'))
            at = script_skip_quoted(at + 1, end) - 1;
        else if (*at == '(' && quote == '(')
            at = script_skip_quoted(at, end) - 1;
    }
    return at < end ? at + 1 : end;
}

const char *script_skip_word(const char *at, const char *end)
{
    const char *start = at;
    while (at < end &&
           (!strchr(" \t\n;&|()<>", *at) || (*at == '(' && at > start && at[-1] == '='))) {
        if (*at == '(') // a=(1 2)
            at = script_skip_quoted(at, end);
        else if (*at == '\\')
            at += at + 1 < end ? 2 : 1;
        else if (strchr("'\"`", *at))
            at = script_skip_quoted(at, end);
        else if (*at == '$' && at + 1 < end && (at[1] == '(' || at[1] == '{'))
            at = script_skip_quoted(at + 1, end);
        else
            at++;
    }
    return at;
}

const char *script_word(const char **at, const char *end, size_t *ret_len)
{
    const char *start = *at;
    while (start < end && (isspace((unsigned char)*start) || *start == '\\')) {
        if (*start == '\\' && (start + 1 == end || start[1] != '\n'))
            break;
        start++;
    }
    *at = script_skip_word(start, end);
    *ret_len = (size_t)(*at - start);
    return *ret_len ? start : NULL;
}

bool script_is(const struct script_item *item, const char *word)
{
    size_t len = strlen(word);
    return item->len >= len && memcmp(item->text, word, len) == 0 &&
           (item->len == len || strchr(" \t\n\\;&|()<>", item->text[len]));
}

bool script_is_assignment(const char *word, size_t len)
{
    size_t name = 0;
    while (name < len && (isalnum((unsigned char)word[name]) || word[name] == '_'))
        name++;
    return name > 0 && name < len && !isdigit((unsigned char)*word) &&
           (word[name] == '=' || (word[name] == '+' && name + 1 < len && word[name + 1] == '='));
}

bool script_is_any(const char *word, size_t len, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == len && memcmp(*words, word, len) == 0)
            return true;
    return false;
}

bool script_is_short(const char *word)
{
    static const char *const shorts[] = {
        ":",      "[",    "[[",    "true",  "false",    "echo",    "printf", "test",     "exit",
        "set",    "cd",   "unset", "local", "export",   "declare", "return", "trap",     "shift",
        "umask",  "kill", "read",  "break", "readonly", "typeset", "shopt",  "continue", "getopts",
        "ulimit", "hash", "alias", "pwd",   "type",     NULL};
    return script_is_any(word, strlen(word), shorts);
}
