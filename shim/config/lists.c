// SPDX-License-Identifier: MIT
#include "lists.h"
#include "../base/base.h"
#include <string.h>

#define PARSER(name) \
    bool name(struct config *ret, const struct config_variable *row, struct config_problem *problem)

static void note_item(struct config_problem *problem, const char *item, size_t len,
                      const char *reason)
{
    unsigned at = problem->bad++;
    if (at < CONFIG_ITEMS_MAX) {
        problem->items[at].text = item;
        problem->items[at].len = len;
        problem->items[at].reason = reason;
    }
}

static bool finish_list(struct config_problem *problem, bool any)
{
    if (any)
        problem->instead = "the rest";
    return any && !problem->bad;
}

// Returns the signal that an item names, or 0 and the reason.
static int usable_signal(const char *text, size_t len, const char **ret_reason)
{
    int sig = signame_parse(text, len);
    *ret_reason = sig ? signame_refusal(sig) : "is not a signal";
    return *ret_reason ? 0 : sig;
}

static size_t item_length(const char *list)
{
    return strcspn(list, ",");
}

static const char *next_item(const char *item)
{
    item += item_length(item);
    return *item ? item + 1 : item;
}

PARSER(config_parse_signals)
{
    (void)row;
    uint64_t watched = 0;
    for (const char *item = problem->value; *item; item = next_item(item)) {
        const char *reason;
        int sig = usable_signal(item, item_length(item), &reason);
        if (sig)
            watched |= sys_bit(sig);
        else
            note_item(problem, item, item_length(item), reason);
    }
    if (watched)
        ret->watched = watched;
    return finish_list(problem, watched != 0);
}

PARSER(config_parse_map)
{
    (void)row;
    bool any = false;
    for (const char *item = problem->value; *item; item = next_item(item)) {
        size_t len = item_length(item), colon = strcspn(item, ":");
        const char *reason = "is not a pair like TERM:INT";
        int from = 0, to = 0;
        if (colon < len) {
            from = usable_signal(item, colon, &reason);
            if (from)
                to = usable_signal(item + colon + 1, len - colon - 1, &reason);
            if (to && ret->map[from])
                reason = "maps a signal that is already mapped", to = 0;
        }
        if (to)
            ret->map[from] = (uint8_t)to;
        else
            note_item(problem, item, len, reason);
        any |= to != 0;
    }
    return finish_list(problem, any);
}

PARSER(config_parse_exits)
{
    (void)row;
    bool seen[256] = {false};
    for (const char *item = problem->value; *item; item = next_item(item)) {
        size_t len = item_length(item), equals = strcspn(item, "=");
        const char *reason = "is not a pair like 143=0";
        int from = -1, to = -1;
        if (equals < len) {
            from = fmt_parse_uint(item, equals, 255);
            to = fmt_parse_uint(item + equals + 1, len - equals - 1, 255);
        }
        if (from >= 0 && to >= 0 && seen[from])
            reason = "changes a status that is already changed", to = -1;
        if (from < 0 || to < 0) {
            note_item(problem, item, len, reason);
            continue;
        }
        seen[from] = true;
        ret->exit_change[from] = (uint8_t)(from ^ to);
        ret->exit_pairs = true;
    }
    return finish_list(problem, ret->exit_pairs);
}

PARSER(config_parse_paths)
{
    char *end = ret->unlink;
    (void)row;
    for (const char *path = problem->value; *path;) {
        size_t len = strcspn(path, ":");
        const char *reason = NULL;
        if (path[0] != '/' && len > 0)
            reason = "is not an absolute path";
        else if ((size_t)(end - ret->unlink) + (end > ret->unlink) + len >= sizeof(ret->unlink))
            reason = "does not fit: the list is limited to 1023 bytes";
        if (reason) {
            note_item(problem, path, len, reason);
        } else if (len > 0) {
            *end = ':';
            end += end > ret->unlink;
            memcpy(end, path, len);
            end += len;
        }
        path += len + (path[len] == ':');
    }
    *end = '\0';
    return finish_list(problem, end > ret->unlink);
}
