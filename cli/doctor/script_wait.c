// SPDX-License-Identifier: MIT
// Where a shell waits: does the signal get any further? See docs/lost-signals.md, 2 to 4.
#include "../../shim/base/base.h"
#include "script_search.h"
#include "shell.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_mksh(const char *kind)
{
    return strcmp(kind, "mksh") == 0 || strcmp(kind, "lksh") == 0;
}

// Is the item in a loop, or is there another wait?
static bool waits_again(const struct script_text *text, size_t item)
{
    int depth = 0;
    for (size_t i = item; i-- > 0;) {
        const struct script_item *open = &text->items[i];
        depth += open->kind == SCRIPT_CLOSE;
        depth -= open->kind == SCRIPT_OPEN;
        if (depth < 0 && (script_is(open, "while") || script_is(open, "until")))
            return true;
        depth = depth < 0 ? 0 : depth;
    }
    for (size_t i = 0; i < text->count; i++)
        if (i != item && text->items[i].kind == SCRIPT_COMMAND &&
            script_is(&text->items[i], "wait"))
            return true;
    return false;
}

// A trap runs at once. Does it tell the app, and does the script stay until that has ended?
static void judge_trap(struct search *s, size_t i, const struct line_trap *trap)
{
    const struct script_item *item = &s->text->items[i];
    char reason[300], name[SIGNAME_MAX];
    signame_format(s->context->sig, name);
    struct script_argv argv;
    struct script_trap read = {.action = ""};
    script_split(trap->text, trap->len, &argv);
    script_read_trap(&argv, s->context->sig, &read);
    const char *action = read.action;
    size_t len = strlen(action);
    enum script_tells tells = script_trap_tells(s->text, action, len);
    bool stays = script_action_has(s->text, action, len, "wait", 0);
    stays |= !script_action_has(s->text, action, len, "exit", 0) && waits_again(s->text, i);
    if (tells != TELLS) {
        snprintf(reason, sizeof(reason),
                 tells == TELLS_MAYBE ? "the trap of line %d may not pass %s on to what runs"
                                      : "the trap of line %d does not pass %s on to what runs",
                 trap->line, name);
        script_add(s, item, tells == TELLS_MAYBE, reason,
                   "let the trap `kill` the app, and `wait` for it");
    } else if (!stays) {
        snprintf(reason, sizeof(reason),
                 "the trap of line %d passes %s on, but the script then ends before the app has",
                 trap->line, name);
        script_add(s, item, false, reason, "write `wait` behind the `kill` in the trap");
    } else if (trap->maybe) {
        snprintf(reason, sizeof(reason), "the trap of line %d may not be for %s", trap->line, name);
        script_add(s, item, true, reason, "");
    }
}

static void cure_of(const struct search *s, const struct line_trap *trap, bool wait, bool handler,
                    char *ret, size_t size)
{
    const struct line_context *c = s->context;
    const char *always = handler ? " SIGSHIM_FORWARD=always" : "";
    char name[SIGNAME_MAX];
    if (c->preload && c->config->disabled)
        snprintf(ret, size, "remove SIGSHIM_DISABLE");
    else if (c->preload && !(c->config->watched >> (c->sig - 1) & 1))
        snprintf(ret, size, "add `ENV SIGSHIM_SIGNALS=TERM,INT,%s%s`",
                 signame_format(c->sig, name) + 3, always);
    else if (c->preload && !lines_active(c, c->shell))
        snprintf(ret, size, "let SIGSHIM_ONLY and SIGSHIM_SKIP include %s", c->shell);
    else if (c->preload)
        snprintf(ret, size, handler ? "add `ENV%s`" : "remove SIGSHIM_FORWARD=never", always);
    else
        snprintf(ret, size, "%s, or add `" LINES_PRELOAD "%s`",
                 trap->line ? "write `COMMAND & wait`"
                 : wait     ? "set a trap that passes it on"
                            : "write `exec` before it",
                 always);
}

// Will the script go on soon? Then a trap runs.
static bool is_over_soon(const struct script_argv *argv)
{
    return strcmp(argv->word[0], "sleep") == 0 && argv->word[1] && !argv->varies[1] &&
           strspn(argv->word[1], "0123456789.s") == strlen(argv->word[1]) &&
           atof(argv->word[1]) <= 5;
}

// `run="exec app"; $run`
static bool may_be_exec(const struct script_text *text)
{
    static const char *const values[] = {"=exec", "='exec", "=\"exec"};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (memmem(text->start, text->len, values[i], strlen(values[i])))
            return true;
    return false;
}

void script_judge_waiting(struct search *s, size_t i, const struct script_argv *argv,
                          const struct line_traps *traps)
{
    const struct line_context *c = s->context;
    const struct script_item *item = &s->text->items[i];
    const struct line_trap *trap = &traps->of_signal;
    char name[SIGNAME_MAX], reason[300], cure[200];
    bool wait = strcmp(argv->word[script_first(argv)], "wait") == 0;
    bool keeps = is_mksh(c->kind) || (c->sig == SIGINT && !wait), handler = trap->line || keeps;
    bool active = lines_active(c, c->shell);
    if (trap->line && (wait || is_over_soon(argv)))
        return judge_trap(s, i, trap);
    if (!trap->line && traps->of_exit.line && !active && shell_exits_by_trap(c->kind, c->sig))
        return judge_trap(s, i, &traps->of_exit);
    if (active && (c->config->forward == CONFIG_FORWARD_ALWAYS ||
                   (c->config->forward == CONFIG_FORWARD_AUTO && !handler)))
        return;
    signame_format(c->sig, name);
    if (trap->line)
        snprintf(reason, sizeof(reason),
                 "the trap of line %d runs only when this has ended, and this is not told of %s",
                 trap->line, name);
    else if (keeps)
        snprintf(reason, sizeof(reason), "%s keeps %s until this has ended, and this is not told",
                 c->shell, name);
    else if (c->preload && !(c->config->watched >> (c->sig - 1) & 1))
        snprintf(reason, sizeof(reason), "%s waits for this, and SIGSHIM_SIGNALS does not name %s",
                 c->shell, name + 3);
    else
        snprintf(reason, sizeof(reason), "%s waits for this without exec, and does not pass %s on",
                 c->shell, name);
    cure_of(s, trap, wait, handler, cure, sizeof(cure));
    script_add(s, item, argv->varies[0] && may_be_exec(s->text), reason, cure);
}
