// SPDX-License-Identifier: MIT
// Values of options: a bad one is an error here, while the library goes on with the default.
#include "../shim/base/base.h"
#include "../shim/config/config.h"
#include "cli.h"

#include <stdio.h>
#include <string.h>

static bool is_nothing(const char *initial)
{
    return strcmp(initial, "none") == 0 || strcmp(initial, "all") == 0;
}

int cli_check_variable(const char *name, unsigned i, const char *value)
{
    static struct config scratch; // of all options: a list is parsed once
    const struct config_variable *row = &config_table[i];
    struct config_problem problem = {.variable = row->name, .value = value, .values = row->values};
    char option[CLI_NAME_MAX], text[600];
    struct fmt out;
    memset(&scratch, 0, sizeof(scratch));
    if (!*value ? is_nothing(row->initial) : row->parse(&scratch, row, &problem))
        return 0;
    fmt_init(&out, text, sizeof(text), false);
    fmt_raw(&out, "'");
    fmt_text_n(&out, value, strnlen(value, 100));
    fmt_raw(&out, "': ");
    config_put_reasons(&out, &problem);
    if (problem.bad) {
        fmt_raw(&out, "; expected ");
        fmt_raw(&out, row->values);
    }
    return cli_usage(name, "--%s %.*s", cli_variable_option(i, option), (int)out.len, text);
}

int cli_check_library(const char *name, const char *value)
{
    char magic[4] = "";
    FILE *file = fopen(value, "re");
    if (!file)
        return cli_usage(name, "--library '%s': expected a file that can be read", value);
    bool good = fread(magic, sizeof(magic), 1, file) == 1 && memcmp(magic, "\177ELF", 4) == 0;
    fclose(file);
    return good ? 0 : cli_usage(name, "--library '%s': expected a shared object", value);
}
