// SPDX-License-Identifier: MIT
// What a start script takes from elsewhere, so that no verdict on it is certain.
#include "../../shim/base/base.h"
#include "script_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Does the file have a trap, or a function of a name that is a line's that loses the signal?
static bool look_into_source(struct search *s, size_t before, const char *path)
{
    size_t len;
    char *text = lines_read_beside(s->context, path, &len);
    struct script_text *parsed = text ? malloc(sizeof(*parsed)) : NULL;
    bool clear = parsed && !script_has_word(text, len, "trap");
    if (parsed)
        script_parse(text, len, 1, parsed);
    for (size_t i = before; parsed && i < s->ret->count; i++) {
        struct line_loss *loss = &s->ret->loss[i];
        char name[sizeof(loss->text)];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(loss->text, " "), loss->text);
        loss->doubt |= script_function(parsed, 0, name) < parsed->count;
    }
    free(parsed);
    free(text);
    return clear;
}

void script_judge_unseen(struct search *s, bool found, size_t before)
{
    const struct script_text *text = s->text;
    const struct script_item *unseen = NULL;
    for (size_t i = 0; i < text->count; i++) {
        struct script_argv argv;
        const struct script_item *item = &text->items[i];
        if (item->kind != SCRIPT_COMMAND)
            continue;
        script_split(item->text, item->len, &argv);
        size_t at = script_first(&argv);
        const char *word = at < argv.count ? argv.word[at] : "";
        bool source = strcmp(word, ".") == 0 || strcmp(word, "source") == 0;
        if (strcmp(word, "eval") == 0 ||
            (source && (!argv.word[at + 1] || argv.varies[at + 1] ||
                        !look_into_source(s, before, argv.word[at + 1]))))
            unseen = unseen ? unseen : item;
    }
    bool sets = memmem(text->start, text->len, "LD_PRELOAD=", 11) ||
                memmem(text->start, text->len, "SIGSHIM_", 8);
    for (size_t i = before; sets && i < s->ret->count; i++)
        s->ret->loss[i].doubt = true;
    if (s->ret->count > before)
        return;
    if (text->count == SCRIPT_ITEMS_MAX)
        script_doubt(s, NULL, "it is too long to be looked at");
    else if (!found)
        script_doubt(s, NULL, "no command in it is taken for the app");
    else if (unseen)
        script_doubt(s, unseen, "what this sets is not to be seen here");
}
