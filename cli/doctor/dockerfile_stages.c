// SPDX-License-Identifier: MIT
// The stages of a Dockerfile.
#include "dockerfile.h"
#include "script_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// FROM debian AS base; FROM base takes over what that has.
void dockerfile_begin_stage(struct dockerfile_stages *stages, const struct dockerfile_line *line)
{
    const char *at = line->text, *end = line->text + line->len, *word, *base = NULL, *name = NULL;
    size_t len, base_len = 0, name_len = 0, from = stages->count;
    while ((word = script_word(&at, end, &len))) {
        if (!base && *word != '-') {
            base = word;
            base_len = len;
        } else if (base && (len != 2 || strncasecmp(word, "AS", 2) != 0)) {
            name = word;
            name_len = len;
        }
    }
    for (size_t i = 0; base && i < stages->count; i++)
        if (stages->name[i].len == base_len &&
            strncasecmp(stages->name[i].name, base, base_len) == 0)
            from = i;
    struct dockerfile *stage = &stages->stage[stages->count];
    *stage = (struct dockerfile){.from = *line};
    if (from < stages->count) {
        *stage = stages->stage[from];
        for (size_t i = 0; i < stage->env_len; i++)
            stage->env[i] = strdup(stage->env[i]);
    }
    stages->name[stages->count].name = name ? name : "";
    stages->name[stages->count].len = name_len;
    stages->count += stages->count < DOCKERFILE_STAGES_MAX - 1;
}

void dockerfile_free(struct dockerfile_stages *stages)
{
    for (size_t i = 0; i < DOCKERFILE_STAGES_MAX; i++)
        for (size_t k = 0; k < stages->stage[i].env_len; k++)
            free(stages->stage[i].env[k]);
}

const struct dockerfile *dockerfile_last(const struct dockerfile_stages *stages)
{
    return &stages->stage[stages->count - (stages->count > 0)];
}

void dockerfile_unescape(char *text, size_t len)
{
    static const char directive[] = "escape=`";
    char *end = text + len, *first = text;
    // Directives are comments before anything else.
    while (first < end && *first == '#') {
        char *newline = memchr(first, '\n', (size_t)(end - first));
        char *stop = newline ? newline : end;
        char *found = memmem(first, (size_t)(stop - first), directive, strlen(directive));
        if (found) {
            for (char *at = stop; at < end; at++) {
                char *last = at;
                while (*at == '\n' && last > stop && strchr(" \t\r\n", *last))
                    last--;
                if (*at == '\n')
                    *last = *last == '`' ? '\\' : *last == '\\' ? '/' : *last;
            }
            return;
        }
        first = newline ? newline + 1 : end;
    }
}
