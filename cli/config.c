// SPDX-License-Identifier: MIT
// sigshim config: prints the effective configuration and where each value comes from.
#include "../shim/config/config.h"
#include "../shim/base/base.h"
#include "cli.h"
#include "library.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "SIGSHIM_"

extern char **environ;

// What is wrong with one variable: at most one problem.
struct search {
    const char *name;
    char text[600];
    bool unknown;
};

static bool is_variable(const struct config_problem *problem, const char *name)
{
    return strcspn(problem->variable, "=") == strlen(name) &&
           strncmp(problem->variable, name, strlen(name)) == 0;
}

static void note_problem(const struct config_problem *problem, void *arg)
{
    struct search *search = arg;
    struct fmt out;
    if (!is_variable(problem, search->name))
        return;
    fmt_init(&out, search->text, sizeof(search->text), false);
    config_put_problem(&out, problem);
    search->text[out.len] = '\0';
}

static bool is_bad(const char *name, char *ret, size_t size)
{
    struct config parsed;
    struct search search = {.name = name};
    config_parse(environ, &parsed, note_problem, &search);
    snprintf(ret, size, "%s", search.text);
    return search.text[0] != '\0';
}

static const char *value_of(const char *name)
{
    char variable[64];
    snprintf(variable, sizeof(variable), PREFIX "%s", name);
    return getenv(variable);
}

static bool is_known(const char *entry)
{
    size_t len = strcspn(entry, "=");
    for (size_t i = 0; i < config_table_len; i++)
        if (strlen(config_table[i].name) == len && memcmp(config_table[i].name, entry, len) == 0)
            return true;
    return false;
}

static void put_quoted(const char *text, bool json)
{
    char buf[4096];
    struct fmt out;
    fmt_init(&out, buf, sizeof(buf), json);
    fmt_text(&out, text);
    printf("%.*s", (int)out.len, buf);
}

static void print_text(const struct config_variable *row, const char *value, const char *problem)
{
    printf(PREFIX "%-8s ", row->name);
    put_quoted(value && !*problem ? value : row->initial, false);
    printf("  (%s; %s)\n", value && !*problem ? "environment" : "default", row->values);
    if (*problem)
        printf("  BAD: %s\n", problem);
}

static void print_json(const struct config_variable *row, const char *value, const char *problem,
                       bool first)
{
    printf("%s{\"name\":\"" PREFIX "%s\",\"value\":\"", first ? "" : ",", row->name);
    put_quoted(value && !*problem ? value : row->initial, true);
    printf("\",\"origin\":\"%s\",\"problem\":\"", value && !*problem ? "environment" : "default");
    put_quoted(problem, true);
    printf("\"}");
}

// A Dockerfile value: in quotes, with special characters escaped.
static void print_env(const char *name, const char *value)
{
    printf("ENV " PREFIX "%s=\"", name);
    for (; *value; value++)
        printf("%s%c", strchr("\"\\$", *value) ? "\\" : "", *value);
    puts("\"");
}

static int print_dockerfile(void)
{
    char path[PATH_MAX], problem[600];
    int status = CLI_YES;
    printf("ENV LD_PRELOAD=%s\n",
           library_find(NULL, path, sizeof(path)) ? path : "/usr/lib/libsigshim.so");
    for (size_t i = 0; i < config_table_len; i++) {
        const char *name = config_table[i].name, *value = value_of(name);
        if (value && is_bad(name, problem, sizeof(problem))) {
            fprintf(stderr, "%s\n", problem);
            status = CLI_NO;
        } else if (value && strcmp(value, config_table[i].initial) != 0) {
            print_env(name, value);
        }
    }
    return status;
}

static int print_all(bool json)
{
    char problem[600];
    int status = CLI_YES;
    printf("%s", json ? "{\"variables\":[" : "");
    for (size_t i = 0; i < config_table_len; i++) {
        const struct config_variable *row = &config_table[i];
        const char *value = value_of(row->name);
        status |= is_bad(row->name, problem, sizeof(problem)) ? CLI_NO : CLI_YES;
        json ? print_json(row, value, problem, i == 0) : print_text(row, value, problem);
    }
    printf("%s", json ? "],\"unknown\":[" : "");
    for (char **entry = environ; *entry; entry++) {
        if (strncmp(*entry, PREFIX, strlen(PREFIX)) != 0 || is_known(*entry + strlen(PREFIX)))
            continue;
        printf("%s", json ? status & 4 ? ",\"" : "\"" : "");
        (*entry)[strcspn(*entry, "=")] = '\0';
        put_quoted(*entry, json);
        printf("%s", json ? "\"" : "  BAD: unknown variable; ignored\n");
        status |= 4;
    }
    printf("%s", json ? "]}\n" : "");
    return status ? CLI_NO : CLI_YES;
}

int cli_config(int argc, char **argv)
{
    bool json = false, env = false;
    int option;
    while ((option = cli_next_option("config", argc, argv)) != -1) {
        if (option == 'h')
            return cli_help("config");
        if (option == '?')
            return cli_usage("config", NULL);
        json |= option == 'j';
        env |= option == 'e';
    }
    if (optind < argc)
        return cli_usage("config", "unexpected argument '%s'", argv[optind]);
    if (json && env)
        return cli_usage("config", "--json and --env contradict each other");
    return env ? print_dockerfile() : print_all(json);
}
