// SPDX-License-Identifier: MIT
// Where a shell waits: does the signal get any further? See docs/lost-signals.md, 2 to 4.
#include "script_lines.h"
#include "../../shim/base/base.h"
#include "script_text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PRELOAD    "ENV LD_PRELOAD=/usr/lib/libsigshim.so"
#define TEXT_SHOWN 60

const char *lines_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void lines_add(struct line_losses *ret, const struct line_context *context, int line,
               const char *text, size_t len, const char *reason, const char *cure)
{
    if (ret->count == LINES_MAX)
        return;
    struct line_loss *loss = &ret->loss[ret->count++];
    const char *newline = memchr(text, '\n', len);
    size_t shown = newline ? (size_t)(newline - text) : len;
    bool whole = shown <= TEXT_SHOWN && !newline;
    snprintf(loss->file, sizeof(loss->file), "%s", context->file);
    loss->line = line;
    snprintf(loss->text, sizeof(loss->text), "%.*s%s",
             (int)(shown < TEXT_SHOWN ? shown : TEXT_SHOWN), text, whole ? "" : "...");
    snprintf(loss->reason, sizeof(loss->reason), "%s", reason);
    snprintf(loss->cure, sizeof(loss->cure), "%s", cure);
}

void lines_note_trap(const struct script_item *command, int sig, struct line_trap *trap)
{
    const char *at = command->text + 4, *end = command->text + command->len, *word;
    size_t len, count = 0;
    bool ignores = false, resets = false;
    if (command->kind != SCRIPT_COMMAND || !script_is(command, "trap"))
        return;
    while ((word = script_word(&at, end, &len))) {
        if (count == 0 && len == 2 && memcmp(word, "--", 2) == 0)
            continue;
        if (count++ == 0) {
            ignores = len == 2 && (memcmp(word, "''", 2) == 0 || memcmp(word, "\"\"", 2) == 0);
            resets = len == 1 && *word == '-';
        } else if (signame_parse(word, len) == sig) {
            *trap = (struct line_trap){resets ? 0 : command->line, ignores};
        }
    }
}

static bool is_mksh(const char *kind)
{
    return strcmp(kind, "mksh") == 0 || strcmp(kind, "lksh") == 0;
}

static void say(const struct line_context *c, const struct script_item *item, const char *reason,
                const char *cure, struct line_losses *ret)
{
    lines_add(ret, c, item->line, item->text, item->len, reason, cure);
}

void lines_judge_waiting(const struct line_context *c, const struct script_item *item,
                         const struct line_trap *trap, struct line_losses *ret)
{
    char name[SIGNAME_MAX], reason[300], cure[200];
    bool wait = script_is(item, "wait"), forward = false;
    bool keeps = is_mksh(c->kind) || (c->sig == SIGINT && !wait), handler = trap->line || keeps;
    bool watched = c->preload && (c->config->watched >> (c->sig - 1) & 1);
    signame_format(c->sig, name);
    if (trap->line && wait)
        return; // which a trap interrupts
    if (watched)
        forward = c->config->forward == CONFIG_FORWARD_ALWAYS ||
                  (c->config->forward == CONFIG_FORWARD_AUTO && !handler);
    if (forward)
        return;
    if (trap->line)
        snprintf(reason, sizeof(reason),
                 "the trap of line %d runs only when this has ended, and this is not told of %s",
                 trap->line, name);
    else if (keeps)
        snprintf(reason, sizeof(reason), "%s keeps %s until this has ended, and this is not told",
                 c->shell, name);
    else if (c->preload && !watched)
        snprintf(reason, sizeof(reason), "%s waits for this, and SIGSHIM_SIGNALS does not name %s",
                 c->shell, name + 3);
    else
        snprintf(reason, sizeof(reason), "%s waits for this without exec, and does not pass %s on",
                 c->shell, name);
    const char *always = handler ? " SIGSHIM_FORWARD=always" : "";
    if (c->preload && !watched)
        snprintf(cure, sizeof(cure), "add `ENV SIGSHIM_SIGNALS=TERM,INT,%s%s`", name + 3, always);
    else if (c->preload)
        snprintf(cure, sizeof(cure), handler ? "add `ENV%s`" : "remove SIGSHIM_FORWARD=never",
                 always);
    else
        snprintf(cure, sizeof(cure), "%s, or add `" PRELOAD "%s`",
                 trap->line ? "write `COMMAND & wait`"
                 : wait     ? "set a trap that passes it on"
                            : "write `exec` before it",
                 always);
    say(c, item, reason, cure, ret);
}
