// SPDX-License-Identifier: MIT
// The traps that a shell's program sets, as far as its text tells. The text may be anything.
#include "traps.h"
#include "../../shim/base/base.h"
#include "script_traps.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_trap(const struct script_argv *argv, int sig, struct traps *ret)
{
    struct script_trap trap;
    // `trap '' TERM` ignores the signal, and `trap - TERM` is the default.
    if (!script_read_trap(argv, sig, &trap) || trap.ignores || trap.resets)
        return;
    ret->set |= trap.of_signal || trap.varies;
    ret->exit |= trap.of_exit || trap.varies;
}

// `. "$(dirname "$0")/lib.sh"` is likely to be beside the script.
static void note_source(const char *word, bool varies, struct traps *ret)
{
    if (!word || !*word || ret->sources == TRAPS_SOURCES_MAX) {
        ret->unseen = true;
        return;
    }
    const char *slash = strrchr(word, '/'), *name = varies && slash ? slash + 1 : word;
    char *source = ret->source[ret->sources];
    if (strchr(name, '$') || (varies && !slash))
        ret->unseen = true;
    else if (snprintf(source, sizeof(ret->source[0]), "%s%s", varies ? "?" : "", name) > 0)
        ret->sources++;
}

// What `kill -INT`, `kill -s INT` and plain kill send, inside of quotes, too. One that only the
// shell knows is taken to be sig.
static uint64_t find_kills(const char *text, const char *end, int sig)
{
    static const char kill[] = "kill";
    uint64_t set = 0;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), kill, 4));) {
        char word[16] = "";
        at += 4;
        while (at < end && (*at == ' ' || *at == '-'))
            at++;
        if (end - at > 2 && *at == 's' && at[1] == ' ')
            at += 2;
        for (size_t i = 0; at + i < end && i < sizeof(word) - 1 && !strchr(" \t\n;&|\"'", at[i]);
             i++)
            word[i] = at[i];
        int sent = signame_parse(word, strlen(word));
        bool option = at[-1] == '-' || at[-1] == 's' || (at - text > 1 && at[-2] == 's');
        sent = *word == '$' && option ? sig : sent && option ? sent : SIGTERM;
        set |= PROCESS_BIT(sent);
    }
    return set;
}

void traps_scan(const char *text, size_t len, int sig, struct traps *ret)
{
    struct script_text *parsed = malloc(sizeof(*parsed));
    struct script_argv argv;
    int subshells = 0;
    ret->kills |= find_kills(text, text + len, sig);
    if (parsed)
        script_parse(text, len, 1, parsed);
    ret->unseen |= !parsed || parsed->count == SCRIPT_ITEMS_MAX;
    for (size_t i = 0; parsed && i < parsed->count; i++) {
        const struct script_item *item = &parsed->items[i];
        subshells += item->kind == SCRIPT_OPEN && *item->text == '(';
        subshells -= item->kind == SCRIPT_CLOSE && *item->text == ')';
        if (item->kind != SCRIPT_COMMAND)
            continue;
        script_split(item->text, item->len, &argv);
        size_t at = script_first(&argv);
        const char *word = at < argv.count ? argv.word[at] : "";
        ret->waits |= strcmp(word, "wait") == 0;
        if (subshells > 0)
            continue;
        note_trap(&argv, sig, ret);
        if (strcmp(word, ".") == 0 || strcmp(word, "source") == 0)
            note_source(argv.word[at + 1], at + 1 < argv.count && argv.varies[at + 1], ret);
        ret->unseen |= strcmp(word, "eval") == 0;
    }
    free(parsed);
}
