// SPDX-License-Identifier: MIT
// The table of variables and a parser for each kind of value.
#include "../base/base.h"
#include "config.h"
#include "lists.h"
#include <stddef.h>
#include <string.h>

#define PARSER(name)                                                        \
    static bool name(struct config *ret, const struct config_variable *row, \
                     struct config_problem *problem)
#define MEMBER(type) ((type *)(void *)((char *)ret + row->member))

PARSER(parse_log)
{
    const char *value = problem->value;
    static const char words[][8] = {"stdout", "stderr"};
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
        char name[4];
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

PARSER(parse_grace)
{
    if (strcmp(problem->value, "none") != 0)
        return parse_duration(ret, row, problem);
    ret->grace_ms = CONFIG_FOREVER_MS;
    return true;
}

PARSER(parse_forward)
{
    const char *value = problem->value;
    static const char words[][8] = {"auto", "always", "never"};
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
    if (strchr(value, '='))
        return config_parse_exits(ret, row, problem);
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

PARSER(parse_last)
{
    (void)row;
    const char *value = problem->value;
    bool good = value[strspn(value, ", ")] != '\0' && strlen(value) < sizeof(ret->last);
    if (good)
        strcpy(ret->last, value);
    return good;
}

PARSER(parse_unwind)
{
    (void)row;
    const char *value = problem->value;
    bool none = strcmp(value, "none") == 0;
    bool good = value[strspn(value, ", ")] != '\0' && strlen(value) < sizeof(ret->unwind);
    if (good)
        strcpy(ret->unwind, none ? "" : value);
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

#define AT(member) offsetof(struct config, member)
const struct config_variable config_table[] = {
    {"SIGNALS", "signal names or numbers", "TERM,INT", config_parse_signals, 0},
    {"MAP", "pairs like TERM:INT", "none", config_parse_map, 0},
    {"UNWIND", "none, or names of runtimes, at most 127 bytes", "python", parse_unwind, 0},
    {"LOG", "stderr, stdout, fd:N, /path or off", "stderr", parse_log, 0},
    {"FORMAT", "text or json", "text", parse_format, 0},
    {"GRACE", "a duration like 8s, 500ms or 2m, at most a day, or none", "8s", parse_grace,
     AT(grace_ms)},
    {"DELAY", "a duration like 8s, 500ms or 2m, at most a day", "0", parse_duration, AT(delay_ms)},
    {"FORWARD", "auto, always or never", "auto", parse_forward, 0},
    {"LAST", "names of commands, at most 127 bytes", "tail", parse_last, 0},
    {"EXIT", "signal, a number from 0 to 255, or pairs like 143=0", "signal", parse_exit, 0},
    {"ATEXIT", "1 or 0", "1", parse_flag, AT(at_exit)},
    {"HOOK", "a shell command of at most 1023 bytes", "none", parse_hook, 0},
    {"UNLINK", "absolute paths separated by :", "none", config_parse_paths, 0},
    {"UNBLOCK", "1 or 0", "0", parse_flag, AT(unblock)},
    {"ONLY", "command names separated by commas", "all", parse_names, AT(only)},
    {"SKIP", "command names separated by commas", "none", parse_names, AT(skip)},
    {"TRACE", "1 or 0", "0", parse_flag, AT(trace)},
    {"DISABLE", "1 or 0", "0", parse_flag, AT(disabled)},
};
const size_t config_table_len = sizeof(config_table) / sizeof(config_table[0]);
_Static_assert(sizeof(config_table) / sizeof(config_table[0]) <= CONFIG_VARIABLES_MAX, "too many");
