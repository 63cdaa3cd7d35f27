// SPDX-License-Identifier: MIT
// The command line. Options of Go's runtimes have one dash or two; crun's are those of getopt.
// Which of them have a value matters only so that the value is not taken for something else.
#include "args.h"

#include <string.h>

struct row {
    const char *name;
    char letter;
};

static const struct row global_values[] = {
    {"root", 'r'}, {"log", 'l'},    {"log-format", 0},
    {"criu", 0},   {"rootless", 0}, {"cgroup-manager", 0},
};

static const struct row command_values[] = {
    {"bundle", 'b'},    {"config", 'f'},     {"console-socket", 0},
    {"pid-file", 0},    {"pidfd-socket", 0}, {"preserve-fds", 0},
    {"image-path", 0},  {"work-path", 0},    {"manage-cgroups-mode", 0},
    {"empty-ns", 0},    {"status-fd", 0},    {"lsm-profile", 0},
    {"parent-path", 0}, {"page-server", 0},  {"lsm-mount-context", 0},
};

#define ROWS(table) (table), sizeof(table) / sizeof((table)[0])

// An option: *ret_value is what follows a "=" or a letter, else NULL. Returns its row, NULL where
// it has no value or is unknown.
static const struct row *find(const char *argument, const struct row *rows, unsigned count,
                              const char **ret_value)
{
    const char *name = argument + 1 + (argument[1] == '-');
    size_t len = strcspn(name, "=");
    *ret_value = name[len] ? name + len + 1 : NULL;
    for (unsigned i = 0; i < count; i++)
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
            return &rows[i];
    for (unsigned i = 0; i < count && name == argument + 1; i++) {
        if (!rows[i].letter || rows[i].letter != name[0])
            continue;
        if (len > 1) // -bFOLDER
            *ret_value = name + 1;
        return &rows[i];
    }
    return NULL;
}

static bool is_option(const char *argument)
{
    return argument[0] == '-' && argument[1];
}

static bool asks_for_help(const char *argument)
{
    const char *name = argument + 1 + (argument[1] == '-');
    return strcmp(name, "help") == 0 || strcmp(name, "h") == 0;
}

static void note_global(const struct row *row, const char *value, struct args *ret)
{
    if (strcmp(row->name, "log") == 0)
        ret->log = value;
    if (strcmp(row->name, "log-format") == 0)
        ret->log_json = strcmp(value, "json") == 0;
}

// Returns where the command is, or NULL.
static char **read_globals(char **argv, struct args *ret)
{
    while (*argv && is_option(*argv)) {
        const char *value;
        if (strcmp(*argv, "--") == 0)
            return argv + 1;
        if (asks_for_help(*argv))
            return NULL;
        const struct row *row = find(*argv++, ROWS(global_values), &value);
        if (row && !value && !(value = *argv++))
            return NULL;
        if (row)
            note_global(row, value, ret);
    }
    return argv;
}

// False where the call cannot be a good one, which is then passed on.
static bool read_command(char **argv, struct args *ret)
{
    for (; *argv; argv++) {
        const char *value;
        if (!is_option(*argv))
            continue; // the container's id
        if (strcmp(*argv, "--") == 0)
            return true;
        if (asks_for_help(*argv))
            return false;
        const struct row *row = find(*argv, ROWS(command_values), &value);
        if (row && !value && !(value = *++argv))
            return false;
        if (row && strcmp(row->name, "bundle") == 0)
            ret->folder = value;
        if (row && strcmp(row->name, "config") == 0)
            ret->file = value;
    }
    return true;
}

static char **read_own(char **argv, struct args *ret)
{
    static const char prefix[] = "--sigshim-";
    for (; *argv && strncmp(*argv, prefix, sizeof(prefix) - 1) == 0; argv++) {
        const char *name = *argv + sizeof(prefix) - 1, *value = strchr(name, '=');
        value = value ? value + 1 : NULL;
        if (strcmp(name, "version") == 0)
            ret->version = true;
        else if (value && *value && strncmp(name, "runtime=", 8) == 0)
            ret->runtime = value;
        else if (value && *value && strncmp(name, "host=", 5) == 0)
            ret->host = value;
        else if (value && *value && strncmp(name, "library=", 8) == 0)
            ret->library = value;
        else
            ret->wrong = *argv;
    }
    return argv;
}

void args_parse(char **argv, struct args *ret)
{
    *ret = (struct args){.folder = ".", .file = "config.json"};
    if (*argv)
        argv++;
    ret->rest = argv = read_own(argv, ret);
    argv = read_globals(argv, ret);
    if (!argv || !*argv)
        return;
    if (strcmp(*argv, "create") == 0 || strcmp(*argv, "run") == 0 || strcmp(*argv, "restore") == 0)
        ret->edits = read_command(argv + 1, ret);
}
