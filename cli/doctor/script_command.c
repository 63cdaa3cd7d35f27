// SPDX-License-Identifier: MIT
// The command of a start script that is taken for the app: does the signal get there?
#include "../../shim/base/base.h"
#include "process.h"
#include "script_search.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

// The index of what exec starts, or 0 if it only redirects, or is no exec.
size_t script_exec_of(const struct script_argv *argv)
{
    size_t at = script_first(argv);
    if (at >= argv->count || strcmp(argv->word[at], "exec") != 0)
        return 0;
    for (at++; argv->word[at] && *argv->word[at] == '-'; at++)
        at += argv->word[at][1] == 'a' && argv->word[at + 1];
    at += argv->word[at] && *argv->word[at] == '{'; // exec {fd}>file
    return argv->word[at] ? at : 0;
}

// Does the shell exec the last command of -c by itself?
static bool execs_by_itself(const struct search *s, size_t i)
{
    static const char *const lists[] = {"bash", "busybox", "ash", "zsh", "ksh", "ksh93", NULL};
    static const char *const single[] = {"mksh", "lksh", NULL};
    const char *kind = s->context->kind;
    if (!s->context->inline_text || i + 1 != s->text->count)
        return false;
    for (size_t before = 0; before < i; before++) {
        const struct script_item *item = &s->text->items[before];
        struct script_argv argv;
        script_split(item->text, item->len, &argv);
        bool is_short = argv.count && script_is_short(argv.word[0]) && !item->background;
        if (item->kind != SCRIPT_COMMAND || (!item->conditional && !is_short))
            return false;
    }
    return process_is_one_of(kind, lists) || (i == 0 && process_is_one_of(kind, single));
}

static void traps_at(const struct search *s, size_t item, struct line_traps *ret)
{
    *ret = (struct line_traps){.of_signal = {.line = 0}};
    for (int i = 0; i <= s->depth; i++)
        script_walk_traps(s->text, s->calls[i].from, i < s->depth ? s->calls[i].at : item,
                          s->context->sig, 0, ret);
}

// Apps in the background are started with SIGINT and SIGQUIT ignored. A trap may send another one.
static bool is_deaf(const struct search *s, size_t to, const struct line_trap *trap)
{
    char reason[200], name[SIGNAME_MAX];
    struct script_argv argv;
    struct script_trap read;
    if (s->context->sig != SIGINT && s->context->sig != SIGQUIT)
        return false;
    signame_format(s->context->sig, name);
    if (trap->line) {
        script_split(trap->text, trap->len, &argv);
        if (script_read_trap(&argv, s->context->sig, &read) && !strchr(read.action, '$') &&
            !script_action_has(s->text, read.action, strlen(read.action), name + 3, 0))
            return false;
    }
    for (size_t i = to; i-- > 0;) {
        const struct script_item *item = &s->text->items[i];
        if (item->kind != SCRIPT_COMMAND || !item->background ||
            memmem(item->text, item->len, "--default-signal", 16))
            continue;
        snprintf(reason, sizeof(reason), "a shell starts this in the background with %s ignored",
                 signame_format(s->context->sig, name));
        script_add(s, item, false, reason,
                   "use STOPSIGNAL SIGTERM, or write `env --default-signal=INT,QUIT` before it");
        return true;
    }
    return false;
}

// The same command once more, in another branch and without exec.
static void judge_same(struct search *s, size_t exec_item, const struct script_argv *argv,
                       size_t exec, const struct line_traps *traps)
{
    for (size_t i = 0; i < exec_item; i++) {
        const struct script_item *item = &s->text->items[i];
        struct script_argv other;
        size_t same = 0;
        if (item->kind != SCRIPT_COMMAND || item->background)
            continue;
        script_split(item->text, item->len, &other);
        while (other.word[same] && argv->word[exec + same] &&
               strcmp(other.word[same], argv->word[exec + same]) == 0)
            same++;
        if (same && !other.word[same] && !argv->word[exec + same])
            script_judge_waiting(s, i, &other, traps);
    }
}

void script_judge(struct search *s, size_t i, const struct script_argv *argv, bool sub)
{
    const struct script_item *item = &s->text->items[i];
    struct line_traps traps;
    size_t exec = script_exec_of(argv);
    char reason[200], name[SIGNAME_MAX];
    sub |= item->piped;
    traps_at(s, i, &traps);
    if (traps.of_signal.ignores && traps.of_signal.line) {
        snprintf(reason, sizeof(reason), "ignores %s, as the trap of line %d says",
                 signame_format(s->context->sig, name), traps.of_signal.line);
        script_add(s, item, traps.of_signal.maybe, reason, "remove the `trap ''`");
    } else if (exec && !sub) {
        script_judge_exec(s, item, argv, exec);
        judge_same(s, i, argv, exec, &traps);
    } else if (script_is(item, "wait") && is_deaf(s, s->calls[0].at + 1, &traps.of_signal)) {
        return;
    } else if (!sub && execs_by_itself(s, i)) {
        script_judge_exec(s, item, argv, 0);
    } else {
        script_judge_waiting(s, i, argv, &traps);
    }
}
