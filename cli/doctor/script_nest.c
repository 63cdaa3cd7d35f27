// SPDX-License-Identifier: MIT
// What belongs together in a shell script: brackets, and functions and their calls.
#include "script_text.h"

#include <string.h>

size_t script_opening(const struct script_text *text, size_t close)
{
    int depth = 0;
    for (size_t i = close + 1; i-- > 0;) {
        depth += text->items[i].kind == SCRIPT_CLOSE;
        depth -= text->items[i].kind == SCRIPT_OPEN;
        if (depth == 0)
            return i;
    }
    return 0;
}

size_t script_closing(const struct script_text *text, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < text->count; i++) {
        depth += text->items[i].kind == SCRIPT_OPEN;
        depth -= text->items[i].kind == SCRIPT_CLOSE;
        if (depth == 0)
            return i;
    }
    return text->count - 1;
}

size_t script_function(const struct script_text *text, const struct script_item *call)
{
    const char *at = call->text;
    size_t len, i;
    const char *name = script_word(&at, call->text + call->len, &len);
    for (i = 0; i < text->count && name; i++) {
        const struct script_item *item = &text->items[i];
        if (item->kind == SCRIPT_FUNCTION && item->len == len &&
            memcmp(item->text, name, len) == 0 && i + 1 < text->count)
            return i;
    }
    return text->count;
}
