// SPDX-License-Identifier: MIT
// Looks for sigshim-runc in the configuration of an engine. Whatever is not as expected is passed
// over: at worst a cure names another way.
#include "engine.h"

#include <string.h>

#define PROGRAM   "sigshim-runc"
#define DEPTH_MAX 8

struct piece { // of a text
    const char *at;
    size_t len;
};

static bool is(struct piece piece, const char *text)
{
    return piece.len == strlen(text) && memcmp(piece.at, text, piece.len) == 0;
}

static bool is_program(struct piece path)
{
    size_t len = strlen(PROGRAM);
    return path.len >= len && memcmp(path.at + path.len - len, PROGRAM, len) == 0 &&
           (path.len == len || path.at[path.len - len - 1] == '/');
}

// It is for a command line: nothing that a shell could take for something else.
static bool take(struct piece name, char ret[ENGINE_NAME_MAX])
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    if (name.len == 0 || name.len >= ENGINE_NAME_MAX || strspn(name.at, plain) < name.len)
        return false;
    memcpy(ret, name.at, name.len);
    ret[name.len] = '\0';
    return true;
}

// A string that begins behind the quote at *at, as it stands. Leaves *at behind its end.
static struct piece take_string(const char **at, char quote)
{
    struct piece ret = {++*at, 0};
    while (**at && **at != quote)
        *at += **at == '\\' && (*at)[1] ? 2 : 1;
    ret.len = (size_t)(*at - ret.at);
    *at += **at != '\0';
    return ret;
}

// {"runtimes": {"NAME": {"path": ".../sigshim-runc"}}}
bool engine_name_in_json(const char *text, char ret[ENGINE_NAME_MAX])
{
    struct piece keys[DEPTH_MAX] = {{0}};
    int depth = 0;
    for (const char *at = text; *at;) {
        if (*at != '"') {
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
            at++;
            continue;
        }
        struct piece found = take_string(&at, '"');
        bool key = at[strspn(at, " \t\r\n")] == ':';
        if (key && depth >= 0 && depth < DEPTH_MAX)
            keys[depth] = found;
        else if (!key && depth == 3 && is(keys[1], "runtimes") && is(keys[3], "path") &&
                 is_program(found))
            return take(keys[2], ret);
    }
    return false;
}

// What a line has before its "=", or the header of a table without its brackets.
static struct piece trimmed(const char *at, size_t len)
{
    struct piece ret = {at + strspn(at, " \t"), 0};
    if (ret.at >= at + len)
        return ret;
    ret.len = len - (size_t)(ret.at - at);
    while (ret.len && strchr(" \t\r", ret.at[ret.len - 1]))
        ret.len--;
    if (ret.len >= 2 && strchr("\"'", *ret.at) && ret.at[ret.len - 1] == *ret.at)
        ret = (struct piece){ret.at + 1, ret.len - 2};
    return ret;
}

// PLUGIN.containerd.runtimes.NAME.options
static bool take_table(struct piece table, char ret[ENGINE_NAME_MAX])
{
    static const char before[] = ".runtimes.", after[] = ".options";
    const char *at = memmem(table.at, table.len, before, strlen(before));
    if (!at || table.len < strlen(after))
        return false;
    at += strlen(before);
    const char *end = table.at + table.len - strlen(after);
    return end > at && memcmp(end, after, strlen(after)) == 0 &&
           take(trimmed(at, (size_t)(end - at)), ret);
}

static bool names_program(const char *at, const char *end)
{
    while (at < end && *at != '#') {
        if (*at != '"' && *at != '\'') {
            at++;
            continue;
        }
        if (is_program(take_string(&at, *at)))
            return true;
    }
    return false;
}

// The "=" of a line that begins with a key.
static const char *assignment(const char *line)
{
    if (*line == '"' || *line == '\'')
        take_string(&line, *line);
    else
        line += strcspn(line, " \t=#\n");
    line += strspn(line, " \t");
    return *line == '=' ? line : NULL;
}

// [PLUGIN.containerd.runtimes.NAME.options] and BinaryName = ".../sigshim-runc", or
// [engine.runtimes] and NAME = [".../sigshim-runc"], which may go on in lines of their own.
bool engine_name_in_toml(const char *text, char ret[ENGINE_NAME_MAX])
{
    struct piece table = {text, 0}, key = table;
    for (const char *end; *text; text = end + (*end != '\0')) {
        end = text + strcspn(text, "\n");
        const char *first = text + strspn(text, " \t");
        if (*first == '[') {
            const char *close = memchr(first, ']', (size_t)(end - first));
            table = trimmed(first + 1, close ? (size_t)(close - first - 1) : 0);
            key.len = 0;
            continue;
        }
        const char *equals = assignment(first);
        if (equals) {
            key = trimmed(first, (size_t)(equals - first));
            first = equals + 1;
        }
        if (key.len && names_program(first, end) &&
            (is(table, "engine.runtimes") ? take(key, ret)
                                          : is(key, "BinaryName") && take_table(table, ret)))
            return true;
    }
    return false;
}

bool engine_name_in_option(const char *text, char ret[ENGINE_NAME_MAX])
{
    const char *equals = strchr(text, '=');
    return equals && is_program((struct piece){equals + 1, strlen(equals + 1)}) &&
           take((struct piece){text, (size_t)(equals - text)}, ret);
}
