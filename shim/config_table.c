// SPDX-License-Identifier: MIT
// The table of variables and a parser for each kind of value (floor 1, part of config).
#include "config.h"
#include "fmt.h"
#include "signame.h"
#include "sys.h"

#include <stddef.h>
#include <string.h>

#define PARSER(name)                                                                     \
    static bool name(struct config *ret, const struct config_variable *row,              \
                     struct config_problem *problem)
#define MEMBER(type) ((type *)(void *)((char *)ret + row->member))

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

// A list with bad items is reported, but the good ones hold.
static bool finish_list(struct config_problem *problem, bool any)
{
    if (any)
        problem->instead = "the rest";
    return any && !problem->bad;
}

// The signal that an item names, or 0 after telling why not.
static int usable_signal(const char *text, size_t len, const char **ret_reason)
{
    int sig = signame_parse(text, len);
    *ret_reason = sig ? signame_refusal(sig) : "is no signal";
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

PARSER(parse_signals)
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

PARSER(parse_map)
{
    (void)row;
    bool any = false;
    for (const char *item = problem->value; *item; item = next_item(item)) {
        size_t len = item_length(item), colon = strcspn(item, ":");
        const char *reason = "is not of the form TERM:INT";
        int from = 0, to = 0;
        if (colon < len) {
            from = usable_signal(item, colon, &reason);
            if (from)
                to = usable_signal(item + colon + 1, len - colon - 1, &reason);
            if (to && ret->map[from])
                reason = "rewrites a signal a second time", to = 0;
        }
        if (to)
            ret->map[from] = (uint8_t)to;
        else
            note_item(problem, item, len, reason);
        any |= to != 0;
    }
    return finish_list(problem, any);
}

PARSER(parse_log)
{
    const char *value = problem->value;
    static const char *const words[] = {"stdout", "stderr"};
    (void)row;
    int fd = -1;
    for (int i = 0; i < 2; i++)
        if (strcmp(value, words[i]) == 0)
            fd = i + 1;
    if (strncmp(value, "fd:", 3) == 0)
        fd = fmt_parse_uint(value + 3, strlen(value + 3), 0xfffff);
    if (fd >= 0) {
        ret->log = CONFIG_LOG_FD;
        ret->log_fd = fd;
    } else if (strcmp(value, "off") == 0) {
        ret->log = CONFIG_LOG_OFF;
    } else if (value[0] == '/' && strlen(value) < CONFIG_PATH_MAX) {
        ret->log = CONFIG_LOG_PATH;
        strcpy(ret->log_path, value);
    } else {
        return false;
    }
    return true;
}

PARSER(parse_format)
{
    const char *value = problem->value;
    (void)row;
    ret->json = strcmp(value, "json") == 0;
    return ret->json || strcmp(value, "text") == 0;
}

PARSER(parse_duration)
{
    const char *value = problem->value;
    static const struct {
        const char *name;
        int ms;
    } units[] = {{"s", 1000}, {"ms", 1}, {"m", 60000}, {"", 1000}};
    size_t digits = strspn(value, "0123456789");
    int number = fmt_parse_uint(value, digits, 86400000);
    for (size_t i = 0; number >= 0 && i < sizeof(units) / sizeof(units[0]); i++) {
        int64_t ms = (int64_t)number * units[i].ms;
        if (strcmp(value + digits, units[i].name) == 0 && ms <= 86400000) {
            *MEMBER(int64_t) = ms;
            return true;
        }
    }
    return false;
}

PARSER(parse_forward)
{
    const char *value = problem->value;
    static const char *const words[] = {"auto", "always", "never"};
    (void)row;
    for (uint8_t i = 0; i < 3; i++) {
        if (strcmp(value, words[i]) == 0) {
            ret->forward = i;
            return true;
        }
    }
    return false;
}

PARSER(parse_exit)
{
    const char *value = problem->value;
    (void)row;
    ret->exit_status = fmt_parse_uint(value, strlen(value), 255);
    return ret->exit_status >= 0 || strcmp(value, "signal") == 0;
}

PARSER(parse_flag)
{
    const char *value = problem->value;
    bool good = (value[0] == '0' || value[0] == '1') && value[1] == '\0';
    if (good)
        *MEMBER(bool) = value[0] == '1';
    return good;
}

PARSER(parse_names)
{
    const char *value = problem->value;
    bool good = value[strspn(value, ", ")] != '\0';
    *MEMBER(const char *) = good ? value : NULL;
    return good;
}

PARSER(parse_hook)
{
    (void)row;
    bool fits = strlen(problem->value) < sizeof(ret->hook);
    if (fits)
        strcpy(ret->hook, problem->value);
    return fits;
}

PARSER(parse_paths)
{
    char *end = ret->unlink;
    (void)row;
    for (const char *path = problem->value; *path;) {
        size_t len = strcspn(path, ":");
        const char *reason = NULL;
        if (path[0] != '/' && len > 0)
            reason = "is no absolute path";
        else if ((size_t)(end - ret->unlink) + len + 2 > sizeof(ret->unlink))
            reason = "is too much";
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

#define AT(member) offsetof(struct config, member)
const struct config_variable config_table[] = {
    {"SIGNALS", "names or numbers of signals", "TERM,INT", parse_signals, 0},
    {"MAP", "pairs like TERM:INT", "none", parse_map, 0},
    {"LOG", "stderr, stdout, fd:N, /path or off", "stderr", parse_log, 0},
    {"FORMAT", "text or json", "text", parse_format, 0},
    {"GRACE", "a duration like 8s, 500ms or 2m, at most a day", "8s", parse_duration,
     AT(grace_ms)},
    {"DELAY", "a duration like 8s, 500ms or 2m, at most a day", "0", parse_duration,
     AT(delay_ms)},
    {"FORWARD", "auto, always or never", "auto", parse_forward, 0},
    {"EXIT", "signal, or a number from 0 to 255", "signal", parse_exit, 0},
    {"ATEXIT", "1 or 0", "1", parse_flag, AT(at_exit)},
    {"HOOK", "a shell command of at most 1023 bytes", "none", parse_hook, 0},
    {"UNLINK", "absolute paths with : between them", "none", parse_paths, 0},
    {"UNBLOCK", "1 or 0", "0", parse_flag, AT(unblock)},
    {"ONLY", "names of commands", "all", parse_names, AT(only)},
    {"SKIP", "names of commands", "none", parse_names, AT(skip)},
    {"DISABLE", "1 or 0", "0", parse_flag, AT(disabled)},
};
const size_t config_table_len = sizeof(config_table) / sizeof(config_table[0]);
