// SPDX-License-Identifier: MIT
// What the table of subcommands says: help, usage errors, and the options for getopt_long.
#include "../include/sigshim.h"
#include "../shim/config/config.h"
#include "cli.h"

#include <ctype.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX 64
#define COLUMN      23 // of what an option does

const struct cli_command *cli_find(const char *name)
{
    for (unsigned i = 0; i < cli_commands_len; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

char *cli_variable_option(unsigned i, char ret[CLI_NAME_MAX])
{
    const char *name = config_table[i].name;
    size_t len = 0;
    for (; name[len] && len < CLI_NAME_MAX - 1; len++)
        ret[len] = (char)tolower((unsigned char)name[len]);
    ret[len] = '\0';
    return ret;
}

int cli_next_option(const char *name, int argc, char **argv)
{
    static struct option options[OPTIONS_MAX];
    static char names[OPTIONS_MAX][CLI_NAME_MAX], letters[2 * OPTIONS_MAX] = "+";
    const struct cli_command *command = cli_find(name);
    if (!options[0].name) {
        size_t count = 0;
        char *end = letters + 1;
        for (const struct cli_option *o = command->options; o->letter; o++) {
            int argument = o->argument ? required_argument : no_argument;
            options[count++] = (struct option){o->name, argument, NULL, o->letter};
            *end++ = o->letter;
            if (o->argument)
                *end++ = ':';
        }
        for (unsigned i = 0; command->variables && i < config_table_len; i++, count++)
            if (count < OPTIONS_MAX - 1)
                options[count] = (struct option){cli_variable_option(i, names[count]),
                                                 required_argument, NULL, CLI_VARIABLES + (int)i};
    }
    return getopt_long(argc, argv, letters, options, NULL);
}

static void print_option(char letter, const char *name, const char *argument, const char *help)
{
    int width = letter ? printf("  -%c, ", letter) : printf("      ");
    width += printf("--%s%s%s", name, argument ? " " : "", argument ? argument : "");
    printf("%*s%s", width < COLUMN ? COLUMN - width : 1, "", help);
}

int cli_help(const char *name)
{
    const struct cli_command *command = cli_find(name);
    char option[CLI_NAME_MAX];
    printf("%s\n", command->usage);
    for (const struct cli_option *o = command->options; o->letter; o++) {
        print_option(o->letter, o->name, o->argument, o->help);
        putchar('\n');
    }
    if (command->variables)
        puts("\nEach sets the variable of its name, see sigshim(7):");
    for (unsigned i = 0; command->variables && i < config_table_len; i++) {
        print_option('\0', cli_variable_option(i, option), "VALUE", config_table[i].values);
        printf(" (%s)\n", config_table[i].initial);
    }
    printf("\n%s", command->after);
    return 0;
}

int cli_help_all(bool to_stderr)
{
    FILE *to = to_stderr ? stderr : stdout;
    fprintf(to,
            "sigshim %s: a clean shutdown for apps that have none\n"
            "usage: sigshim COMMAND [OPTIONS] [ARGUMENTS]\n\n",
            SIGSHIM_VERSION);
    for (unsigned i = 0; i < cli_commands_len; i++)
        fprintf(to, "  %-8s %s\n", cli_commands[i].name, cli_commands[i].summary);
    fputs("\nSee `sigshim COMMAND --help` for details. Options:\n\n", to);
    for (const struct cli_option *o = cli_own_options; o->letter; o++)
        fprintf(to, "  -%c, --%-10s %s\n", o->letter, o->name, o->help);
    fputs("\nThe library itself is documented in sigshim(7).\n", to);
    return 0;
}

int cli_help_main(int argc, char **argv)
{
    for (int option; (option = cli_next_option("help", argc, argv)) != -1;)
        return option == 'h' ? cli_help("help") : cli_usage("help", NULL);
    if (optind == argc)
        return cli_help_all(false);
    if (optind + 1 < argc)
        return cli_usage("help", "unexpected argument '%s'", argv[optind + 1]);
    if (!cli_find(argv[optind]))
        return cli_usage("help", "unknown command '%s'", argv[optind]);
    return cli_help(argv[optind]);
}

int cli_usage(const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (format) {
        fprintf(stderr, "sigshim %s: ", name);
        vfprintf(stderr, format, args);
        fputc('\n', stderr);
    }
    va_end(args);
    fprintf(stderr, "Try `sigshim %s --help`.\n", name);
    return CLI_USAGE;
}

bool cli_colour(void)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}
