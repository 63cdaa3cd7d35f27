// SPDX-License-Identifier: MIT
// Makes the insertions of the mount and the variables.
#include "change.h"
#include "place.h"

#include <stdlib.h>
#include <string.h>

static void add_mount(struct edit *edit, size_t at, const char *destination, const char *source)
{
    char *quoted = edit_quote(source);
    edit->failed |= !quoted;
    if (quoted)
        edit_insert(edit, at,
                    ",{\"destination\":\"%s\",\"type\":\"bind\",\"source\":%s,"
                    "\"options\":[\"bind\",\"ro\",\"nosuid\",\"nodev\"]}",
                    destination, quoted);
    free(quoted);
}

// entry: "NAME=VALUE". Without the variables that are there already.
static void add_variable(struct edit *edit, const struct spec *spec, const char *entry, bool *first)
{
    const unsigned len = spec->variables_len;
    const size_t at = len ? spec->variables[len - 1].span.end : spec->env.begin + 1;
    char *name = strndup(entry, strcspn(entry, "=")), *quoted = edit_quote(entry);
    edit->failed |= !name || !quoted;
    if (name && quoted && !spec_variable(spec, name)) {
        edit_insert(edit, at, "%s%s", *first && !len ? "" : ",", quoted);
        *first = false;
    }
    free(name);
    free(quoted);
}

void change_make(const struct spec *spec, const struct change *change, struct edit *edit)
{
    const struct spec_string *preload = spec_variable(spec, "LD_PRELOAD");
    bool first = true;
    add_mount(edit, change->behind->span.end, PLACE_LIBRARY, change->library);
    if (preload)
        edit_insert(edit, preload->span.end - 1, "%s%s", *spec_value(preload) ? ":" : "",
                    PLACE_LIBRARY);
    else
        add_variable(edit, spec, "LD_PRELOAD=" PLACE_LIBRARY, &first);
    for (unsigned i = 0; i < change->variables_len; i++)
        add_variable(edit, spec, change->variables[i], &first);
    if (!change->command)
        return;
    add_mount(edit, change->behind->span.end, PLACE_COMMAND, change->command);
    edit_insert(edit, spec->arguments[0].span.begin,
                "\"" PLACE_COMMAND "\",\"run\",\"--library\",\"" PLACE_LIBRARY "\",\"--\",");
}
