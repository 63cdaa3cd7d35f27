// SPDX-License-Identifier: MIT
// The instructions of a Dockerfile's last stage.
#include "dockerfile.h"
#include "script_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The end of the instruction that begins at at: behind its continuation lines, and comments among
// them.
static const char *instruction_end(const char *at, const char *end)
{
    for (;;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *last = newline ? newline : end;
        const char *first = at;
        while (first < last && isspace((unsigned char)*first))
            first++;
        while (last > at && isspace((unsigned char)last[-1]))
            last--;
        bool goes_on = (last > at && last[-1] == '\\') || (first < last && *first == '#');
        if (!newline || !goes_on)
            return newline ? newline : end;
        at = newline + 1;
    }
}

// RUN <<EOF and the like: the end of the line that is EOF; at is on the end of the instruction.
static const char *heredoc_end(const char *text, const char *at, const char *end)
{
    const char *mark = memmem(text, (size_t)(at - text), "<<", 2);
    struct script_heredoc heredoc = {.tabs = mark && mark + 2 < at && mark[2] == '-'};
    if (!mark || at == end)
        return at;
    mark += 2 + heredoc.tabs;
    heredoc.word = script_word(&mark, at, &heredoc.len);
    if (!heredoc.word)
        return at;
    const char *after = script_heredoc_end(&heredoc, at + 1, end);
    if (after == end && !script_has_line(&heredoc, at, end))
        return at; // "<<" of something else
    return after - (after[-1] == '\n');
}

static void add_env(struct dockerfile *ret, const char *name, size_t name_len, const char *value,
                    size_t len)
{
    bool quoted = len > 1 && (*value == '"' || *value == '\'');
    if (strncmp(name, "SIGSHIM_", 8) != 0 && strncmp(name, "LD_PRELOAD", 10) != 0)
        return;
    char *entry = ret->env_len < DOCKERFILE_ENV_MAX ? malloc(name_len + len + 2) : NULL;
    if (!entry)
        return;
    sprintf(entry, "%.*s=%.*s", (int)name_len, name, (int)(len - 2 * quoted), value + quoted);
    for (size_t i = 0; i < ret->env_len; i++) {
        if (strncmp(ret->env[i], entry, name_len + 1) == 0) { // the last one counts
            free(ret->env[i]);
            ret->env[i] = entry;
            return;
        }
    }
    ret->env[ret->env_len++] = entry;
}

// ENV A=b C="d e", and the old form ENV A b.
static void note_env(struct dockerfile *ret, const struct dockerfile_line *line)
{
    const char *at = line->text, *end = line->text + line->len, *word;
    size_t len;
    while ((word = script_word(&at, end, &len))) {
        const char *equals = memchr(word, '=', len);
        if (!equals) {
            while (at < end && isblank((unsigned char)*at))
                at++;
            add_env(ret, word, len, at, (size_t)(end - at));
            return;
        }
        add_env(ret, word, (size_t)(equals - word), equals + 1, (size_t)(word + len - equals - 1));
    }
}

static void note(struct dockerfile *ret, const char *name, size_t len,
                 const struct dockerfile_line *line)
{
    const struct {
        const char *name;
        struct dockerfile_line *line;
    } table[] = {{"ENTRYPOINT", &ret->entrypoint},
                 {"CMD", &ret->cmd},
                 {"STOPSIGNAL", &ret->stopsignal},
                 {"SHELL", &ret->shell}};
    if (len == 3 && strncasecmp(name, "ENV", 3) == 0)
        note_env(ret, line);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strlen(table[i].name) == len && strncasecmp(name, table[i].name, len) == 0)
            *table[i].line = *line;
    if (ret->cmd.text == line->text)
        ret->cmd_shell = ret->shell;
    if (ret->entrypoint.text == line->text)
        ret->entrypoint_shell = ret->shell;
}

static void note_in(struct dockerfile_stages *stages, const char *name, size_t len,
                    const struct dockerfile_line *line)
{
    if (len == 4 && strncasecmp(name, "FROM", 4) == 0)
        dockerfile_begin_stage(stages, line);
    else
        note(&stages->stage[stages->count - (stages->count > 0)], name, len, line);
}

void dockerfile_parse(const char *text, size_t len, struct dockerfile_stages *ret)
{
    const char *end = text + len;
    int line = 1;
    *ret = (struct dockerfile_stages){.count = 0};
    for (const char *at = text; at < end;) {
        const char *start = at;
        while (start < end && isblank((unsigned char)*start))
            start++;
        const char *newline = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
        const char *stop = newline ? newline : end;
        if (start < stop && *start != '#') {
            const char *name = start;
            stop = instruction_end(start, end);
            while (start < stop && isalpha((unsigned char)*start))
                start++;
            size_t name_len = (size_t)(start - name);
            while (start < stop && isblank((unsigned char)*start))
                start++;
            note_in(ret, name, name_len,
                    &(struct dockerfile_line){line, start, (size_t)(stop - start)});
            stop = heredoc_end(start, stop, end);
        }
        for (; at < stop; at++)
            line += *at == '\n';
        line += at < end;
        at++;
    }
}

int dockerfile_argv(const struct dockerfile_line *line, char *ret_argv[DOCKERFILE_ARGV_MAX])
{
    const char *at = line->text, *end = line->text + line->len;
    char *words = malloc(line->len + 1), *to = words;
    int count = 0;
    bool good = words && at < end && *at == '[';
    for (at++; good; at++) {
        while (at < end && (isspace((unsigned char)*at) || *at == '\\' || *at == ','))
            at++;
        if (at < end && *at == ']')
            break;
        good = at < end && *at == '"' && count < DOCKERFILE_ARGV_MAX - 1;
        if (good)
            ret_argv[count++] = to;
        for (at++; good && at < end && *at != '"'; at++) {
            at += *at == '\\' && at + 1 < end;
            *to++ = *at;
        }
        if (good)
            *to++ = '\0';
    }
    if (good && count)
        return count;
    free(words);
    return good ? 0 : -1;
}
