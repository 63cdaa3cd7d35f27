// SPDX-License-Identifier: MIT
// Which command of a start script is the app? It is taken to be what runs last; what runs before it
// is taken to be short.
#include "script_search.h"

#include <stdlib.h>
#include <string.h>

static bool look(struct search *s, size_t from, size_t to, bool sub);

void script_add(const struct search *s, const struct script_item *item, bool doubt,
                const char *reason, const char *cure)
{
    struct line_context context = *s->context;
    context.doubt |= doubt;
    lines_add(s->ret, &context, item ? item->line : context.line, item ? item->text : "",
              item ? item->len : 0, reason, cure);
}

void script_doubt(const struct search *s, const struct script_item *item, const char *reason)
{
    script_add(s, item, true, reason, "");
}

// The parts of if, case and loops that do something; if there is none, their conditions.
static bool look_compound(struct search *s, size_t open, size_t close, bool sub)
{
    const struct script_item *items = s->text->items;
    bool groups = script_is(&items[open], "{") || *items[open].text == '(', found = false;
    sub |= *items[open].text == '(' || items[close].piped;
    for (int conditions = 0; conditions < 2 && !found; conditions++) {
        bool runs = groups;
        size_t start = open + 1;
        int depth = 0;
        for (size_t i = start; i <= close; i++) {
            bool ends = depth == 0 && (items[i].kind == SCRIPT_MIDDLE || i == close);
            if (ends) {
                found |= runs != conditions && look(s, start, i, sub);
                runs = !script_is(&items[i], "elif") && memcmp(items[i].text, ";;", 2) != 0;
                start = i + 1;
            }
            depth += items[i].kind == SCRIPT_OPEN;
            depth -= items[i].kind == SCRIPT_CLOSE;
        }
    }
    return found;
}

static bool look_function(struct search *s, const char *name, size_t call, bool sub)
{
    bool found = false;
    s->calls[s->depth].at = call;
    if (s->depth == CALLS_MAX)
        return false;
    for (size_t i = script_function(s->text, 0, name); i < s->text->count;
         i = script_function(s->text, i + 1, name)) {
        s->calls[++s->depth].from = i + 2;
        found |= look_compound(s, i + 1, script_closing(s->text, i + 1), sub);
        s->depth--;
    }
    return found;
}

static bool has_background(const struct search *s)
{
    for (size_t i = 0; i < s->text->count; i++)
        if (s->text->items[i].background)
            return true;
    return false;
}

// Nothing runs after an exec that is certain.
static size_t end_of(const struct search *s, size_t from, size_t to)
{
    struct script_argv argv;
    for (size_t i = from; i < to; i++) {
        const struct script_item *item = &s->text->items[i];
        if (item->kind == SCRIPT_OPEN)
            i = script_closing(s->text, i);
        if (item->kind != SCRIPT_COMMAND || item->piped || item->background || item->chained)
            continue;
        script_split(item->text, item->len, &argv);
        if (argv.count && script_exec_of(&argv))
            return i + 1;
    }
    return to;
}

// A command at i. False: it is not the app.
static bool look_command(struct search *s, size_t from, size_t *i, bool sub)
{
    const struct script_item *item = &s->text->items[*i];
    struct script_argv argv;
    script_split(item->text, item->len, &argv);
    const char *word = argv.count ? argv.word[script_first(&argv)] : ":";
    size_t exec = script_exec_of(&argv);
    if (script_is_short(exec ? argv.word[exec] : word) || *word == '-' ||
        (strcmp(word, "exec") == 0 && !exec) || (strcmp(word, "wait") == 0 && !has_background(s)) ||
        strcmp(word, ".") == 0 || strcmp(word, "source") == 0)
        return false;
    if (!item->background && script_function(s->text, 0, word) < s->text->count)
        return look_function(s, word, *i, sub || item->piped);
    while (*i > from && s->text->items[*i - 1].pipes_on && !item->background)
        --*i;
    if (item->background || strcmp(word, "eval") == 0) {
        script_add(s, item, true,
                   item->background ? "the script may end while this is in the background"
                                    : "what it runs is not to be seen here",
                   item->background ? "write `wait` behind it" : "");
        return true;
    }
    script_split(s->text->items[*i].text, s->text->items[*i].len, &argv);
    script_judge(s, *i, &argv, sub);
    return true;
}

// From the end to the start: true where the app is found, and judged.
static bool look(struct search *s, size_t from, size_t to, bool sub)
{
    for (size_t i = end_of(s, from, to); i-- > from;) {
        const struct script_item *item = &s->text->items[i];
        s->calls[s->depth].at = i;
        if (item->kind == SCRIPT_CLOSE) {
            size_t open = script_opening(s->text, i);
            bool defines = open > 0 && s->text->items[open - 1].kind == SCRIPT_FUNCTION;
            if (!defines && !item->background && look_compound(s, open, i, sub))
                return true;
            i = open;
        } else if (item->kind == SCRIPT_COMMAND && look_command(s, from, &i, sub)) {
            return true;
        }
    }
    return false;
}

void lines_look(const char *text, size_t len, const struct line_context *context,
                struct line_losses *ret)
{
    struct script_text *parsed = malloc(sizeof(*parsed));
    struct search s = {.text = parsed, .context = context, .ret = ret};
    if (!parsed)
        return;
    script_parse(text, len, context->line, parsed);
    size_t before = ret->count;
    bool found = look(&s, 0, parsed->count, false);
    script_judge_unseen(&s, found, before);
    free(parsed);
}
