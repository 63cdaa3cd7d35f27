// SPDX-License-Identifier: MIT
// What `trap` says in a shell script.
#include "script_traps.h"
#include "../../shim/base/base.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool names(const char *word, int sig)
{
    char name[SIGNAME_MAX];
    const char *known = signame_format(sig, name);
    return signame_parse(word, strlen(word)) == sig ||
           strcasecmp(word + (strncasecmp(word, "SIG", 3) == 0 ? 3 : 0), known + 3) == 0;
}

bool script_read_trap(const struct script_argv *argv, int sig, struct script_trap *ret)
{
    size_t at = script_first(argv);
    *ret = (struct script_trap){.action = NULL};
    if (argv->count < at + 2 || strcmp(argv->word[at], "trap") != 0)
        return false;
    at += 1 + (strcmp(argv->word[at + 1], "--") == 0);
    if (at >= argv->count)
        return false;
    const char *action = argv->word[at];
    ret->action = action;
    ret->ignores = !*action;
    // `trap - TERM`, `trap TERM` and `trap 15 2` are the default.
    ret->resets = strcmp(action, "-") == 0 || strspn(action, "0123456789") == strlen(action);
    ret->resets &= !ret->ignores;
    for (size_t i = at + 1; i < argv->count; i++) {
        ret->varies |= argv->varies[i];
        ret->of_signal |= names(argv->word[i], sig);
        ret->of_exit |= strcasecmp(argv->word[i], "EXIT") == 0 || strcmp(argv->word[i], "0") == 0;
    }
    if (names(action, sig) && (ret->resets || at + 1 == argv->count))
        ret->of_signal = ret->resets = true;
    return true;
}

bool script_has_word(const char *text, size_t len, const char *word)
{
    static const char inner[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t size = strlen(word);
    for (const char *at = text; (at = memmem(at, (size_t)(text + len - at), word, size)); at++)
        if ((at == text || !strchr(inner, at[-1])) &&
            (at + size == text + len || !strchr(inner, at[size])))
            return true;
    return false;
}

// The functions that it names count, too.
bool script_action_has(const struct script_text *text, const char *action, size_t len,
                       const char *word, int depth)
{
    if (script_has_word(action, len, word))
        return true;
    for (size_t i = 0; depth < 3 && i + 1 < text->count; i++) {
        char name[128];
        const struct script_item *item = &text->items[i];
        if (item->kind != SCRIPT_FUNCTION || item->len >= sizeof(name))
            continue;
        memcpy(name, item->text, item->len);
        name[item->len] = '\0';
        const char *body = text->items[i + 1].text;
        const char *end = text->items[script_closing(text, i + 1)].text;
        if (body > action || end < action) // not itself
            if (script_has_word(action, len, name) && end > body &&
                script_action_has(text, body, (size_t)(end - body), word, depth + 1))
                return true;
    }
    return false;
}

// What an action consists of: commands of the shell's own, functions, and such as tell nobody.
static bool tells_nobody(const struct script_text *text, const char *action, size_t len, int depth)
{
    static const char *const harmless[] = {"rm", "sleep", "date", "touch", "wait", NULL};
    struct script_text *parsed = malloc(sizeof(*parsed));
    struct script_argv argv;
    bool nobody = parsed != NULL;
    if (parsed)
        script_parse(action, len, 1, parsed);
    for (size_t i = 0; nobody && i < parsed->count; i++) {
        if (parsed->items[i].kind != SCRIPT_COMMAND)
            continue;
        script_split(parsed->items[i].text, parsed->items[i].len, &argv);
        const char *word = argv.count ? argv.word[script_first(&argv)] : ":";
        size_t function = script_function(text, 0, word);
        if (function < text->count && depth < 3) {
            const char *body = text->items[function + 1].text;
            const char *end = text->items[script_closing(text, function + 1)].text;
            body += *body == '{' || *body == '(';
            nobody = end > body && tells_nobody(text, body, (size_t)(end - body), depth + 1);
        } else {
            nobody = script_is_short(word) || script_is_any(word, strlen(word), harmless);
        }
    }
    free(parsed);
    return nobody;
}

enum script_tells script_trap_tells(const struct script_text *text, const char *action, size_t len)
{
    static const char *const words[] = {"kill", "pkill", "killall", NULL};
    for (size_t i = 0; words[i]; i++)
        if (script_action_has(text, action, len, words[i], 0))
            return TELLS;
    return tells_nobody(text, action, len, 0) ? TELLS_NOBODY : TELLS_MAYBE;
}

static void note(const struct script_text *text, const struct script_item *item,
                 const struct script_trap *trap, bool named, int sig, struct line_trap *ret)
{
    char name[SIGNAME_MAX];
    if (!named && !trap->varies)
        return;
    bool maybe = !named;
    if (maybe && sig) { // `for s in TERM INT; do trap ... $s; done`
        maybe = !script_has_word(text->start, text->len, signame_format(sig, name) + 3);
    }
    if (trap->resets)
        *ret = (struct line_trap){.line = 0};
    else
        *ret = (struct line_trap){item->line, trap->ignores, maybe, item->text, item->len};
}

void script_walk_traps(const struct script_text *text, size_t from, size_t to, int sig, int depth,
                       struct line_traps *ret)
{
    for (size_t i = from; i < to; i++) {
        const struct script_item *item = &text->items[i];
        struct script_argv argv;
        struct script_trap trap;
        if (item->kind == SCRIPT_FUNCTION && i + 1 < text->count)
            i = script_closing(text, i + 1);
        else if (item->kind == SCRIPT_OPEN && *item->text == '(' && script_closing(text, i) < to)
            i = script_closing(text, i);
        if (item->kind != SCRIPT_COMMAND || item->background || item->piped)
            continue;
        script_split(item->text, item->len, &argv);
        if (script_read_trap(&argv, sig, &trap)) {
            note(text, item, &trap, trap.of_signal, sig, &ret->of_signal);
            note(text, item, &trap, trap.of_exit, 0, &ret->of_exit);
            continue;
        }
        size_t function = argv.count ? script_function(text, 0, argv.word[0]) : text->count;
        for (; function < text->count && depth < 4;
             function = script_function(text, function + 1, argv.word[0]))
            script_walk_traps(text, function + 2, script_closing(text, function + 1), sig,
                              depth + 1, ret);
    }
}
