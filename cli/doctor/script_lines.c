// SPDX-License-Identifier: MIT
// Lines that lose the signal.
#include "script_lines.h"
#include "../../shim/base/base.h"

#include <stdio.h>
#include <string.h>

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
    loss->doubt = context->doubt;
    snprintf(loss->text, sizeof(loss->text), "%.*s%s",
             (int)(shown < TEXT_SHOWN ? shown : TEXT_SHOWN), text, whole ? "" : "...");
    snprintf(loss->reason, sizeof(loss->reason), "%s", reason);
    snprintf(loss->cure, sizeof(loss->cure), "%s", cure);
}

bool lines_active(const struct line_context *c, const char *name)
{
    const struct config *its = c->config;
    if (!c->preload || its->disabled || !(its->watched >> (c->sig - 1) & 1))
        return false;
    // A script with #! is called after itself.
    const char *script = c->inline_text ? name : lines_name(c->file);
    name = lines_name(name);
    if (its->only && !config_list_has(its->only, name) && !config_list_has(its->only, script))
        return false;
    return !its->skip || (!config_list_has(its->skip, name) && !config_list_has(its->skip, script));
}
