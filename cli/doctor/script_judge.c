// SPDX-License-Identifier: MIT
// Which command of a start script is the app, and does the signal get there? The app is taken to be
// what runs last; what runs before it is taken to be short.
#include "../../shim/base/base.h"
#include "script_lines.h"
#include "script_text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MAX 8 // of functions by functions

struct search {
    const struct script_text *text;
    const struct line_context *context;
    struct line_losses *ret;
    size_t top; // the item of the script itself that is looked at, not of a function
    int calls;
};

static bool look(struct search *s, size_t from, size_t to, bool sub);

// The first word after exec, or NULL if there are only redirections.
static const char *exec_word(const struct script_item *item, const char **at, size_t *len)
{
    *at = item->text + 4;
    return script_is(item, "exec") ? script_word(at, item->text + item->len, len) : NULL;
}

// Does the shell exec the last command of -c by itself?
static bool execs_by_itself(const struct search *s, size_t i)
{
    static const char *const lists[] = {"bash", "busybox", "ash", "zsh", "ksh", "ksh93", NULL};
    static const char *const single[] = {"mksh", "lksh", NULL};
    const char *kind = s->context->kind;
    if (!s->context->inline_text || i + 1 != s->text->count)
        return false;
    for (size_t before = 0; before < i; before++)
        if (s->text->items[before].kind != SCRIPT_COMMAND || !s->text->items[before].conditional)
            return false;
    return script_is_any(kind, strlen(kind), lists) ||
           (i == 0 && script_is_any(kind, strlen(kind), single));
}

static struct line_trap trap_in_force(const struct search *s)
{
    struct line_trap trap = {0};
    for (size_t i = 0; i < s->top; i++)
        lines_note_trap(&s->text->items[i], s->context->sig, &trap);
    return trap;
}

// exec sh -c 'TEXT'
static void look_into_exec(struct search *s, const struct script_item *item, const char *at,
                           const char *word, size_t len)
{
    const char *end = item->text + item->len;
    char shell[64];
    struct line_context inner = *s->context;
    snprintf(shell, sizeof(shell), "%.*s", (int)len, word);
    if (!proc_is_shell(lines_name(shell)))
        return;
    word = script_word(&at, end, &len);
    if (!word || len != 2 || memcmp(word, "-c", 2) != 0 || !(word = script_word(&at, end, &len)) ||
        !strchr("'\"", *word) || len < 2)
        return;
    inner.shell = inner.kind = lines_name(shell);
    inner.line = item->line;
    inner.inline_text = true;
    lines_look(word + 1, len - 2, &inner, s->ret);
}

// Apps in the background are started with SIGINT and SIGQUIT ignored.
static bool is_deaf(const struct search *s)
{
    char reason[200], name[SIGNAME_MAX];
    for (size_t i = s->top; i-- > 0;) {
        const struct script_item *item = &s->text->items[i];
        if (item->kind != SCRIPT_COMMAND || !item->background ||
            memmem(item->text, item->len, "--default-signal", 16))
            continue;
        snprintf(reason, sizeof(reason), "a shell starts this in the background with %s ignored",
                 signame_format(s->context->sig, name));
        lines_add(s->ret, s->context, item->line, item->text, item->len, reason,
                  "use STOPSIGNAL SIGTERM, or write `env --default-signal=INT,QUIT` before it");
        return true;
    }
    return false;
}

static void judge(struct search *s, size_t i, bool sub)
{
    const struct script_item *item = &s->text->items[i];
    struct line_trap trap = trap_in_force(s);
    const char *at;
    size_t len;
    const char *word = exec_word(item, &at, &len);
    char reason[200], name[SIGNAME_MAX];
    sub |= item->piped;
    if (trap.ignores && trap.line) {
        snprintf(reason, sizeof(reason), "ignores %s, as the trap of line %d says",
                 signame_format(s->context->sig, name), trap.line);
        lines_add(s->ret, s->context, item->line, item->text, item->len, reason,
                  "remove the `trap ''`");
    } else if (word && !sub) {
        s->ret->hands_on |= len >= 2 && memmem(word, len, "$@", 2);
        look_into_exec(s, item, at, word, len);
    } else if (script_is(item, "wait") &&
               (s->context->sig == SIGINT || s->context->sig == SIGQUIT) && is_deaf(s)) {
        return;
    } else if (sub || !execs_by_itself(s, i)) {
        lines_judge_waiting(s->context, item, &trap, s->ret);
    }
}

// The parts of if, case and loops that do something, not their conditions.
static bool look_compound(struct search *s, size_t open, size_t close, bool sub)
{
    const struct script_item *items = s->text->items;
    bool found = false, runs = script_is(&items[open], "{") || *items[open].text == '(';
    size_t start = open + 1;
    int depth = 0;
    sub |= *items[open].text == '(' || items[close].piped;
    for (size_t i = start; i <= close; i++) {
        bool ends = depth == 0 && (items[i].kind == SCRIPT_MIDDLE || i == close);
        if (ends) {
            found |= runs && look(s, start, i, sub);
            runs = !script_is(&items[i], "elif") && memcmp(items[i].text, ";;", 2) != 0;
            start = i + 1;
        }
        depth += items[i].kind == SCRIPT_OPEN;
        depth -= items[i].kind == SCRIPT_CLOSE;
    }
    return found;
}

static bool look_function(struct search *s, size_t function, bool sub)
{
    if (s->calls == CALLS_MAX)
        return false;
    s->calls++;
    bool found = look_compound(s, function + 1, script_closing(s->text, function + 1), sub);
    s->calls--;
    return found;
}

// From the end to the start: true where the app is found, and judged.
static bool look(struct search *s, size_t from, size_t to, bool sub)
{
    for (size_t i = to; i-- > from;) {
        const struct script_item *item = &s->text->items[i];
        if (s->calls == 0)
            s->top = i;
        if (item->kind == SCRIPT_CLOSE) {
            size_t open = script_opening(s->text, i);
            bool defines = open > 0 && s->text->items[open - 1].kind == SCRIPT_FUNCTION;
            if (!defines && (item->background || look_compound(s, open, i, sub)))
                return true;
            i = open;
        } else if (item->kind == SCRIPT_COMMAND && !script_is_short(item)) {
            const char *at;
            size_t len;
            if (script_is(item, "exec") && !exec_word(item, &at, &len))
                continue; // redirections
            size_t function = script_function(s->text, item);
            if (function < s->text->count) {
                if (look_function(s, function, sub))
                    return true;
                continue;
            }
            while (i > from && s->text->items[i - 1].pipes_on && !item->background)
                i--;
            if (!item->background)
                judge(s, i, sub);
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
    look(&s, 0, parsed->count, false);
    free(parsed);
}
