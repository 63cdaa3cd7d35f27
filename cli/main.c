// SPDX-License-Identifier: MIT
// sigshim: the command line. Finds the subcommand in the table and calls it.
#include "../include/sigshim.h"
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_command *find(const char *name)
{
    for (unsigned i = 0; i < cli_commands_len; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

static int print_help(FILE *to)
{
    fprintf(to,
            "sigshim %s: a clean shutdown for apps that have none\n"
            "usage: sigshim COMMAND [OPTIONS] [ARGUMENTS]\n\n",
            SIGSHIM_VERSION);
    for (unsigned i = 0; i < cli_commands_len; i++)
        fprintf(to, "  %-8s %s\n", cli_commands[i].name, cli_commands[i].summary);
    fputs("\nSee `sigshim COMMAND --help` for details. Options: --help, --version.\n"
          "The library itself is documented in sigshim(7).\n",
          to);
    return 0;
}

int cli_help(const char *name)
{
    fputs(find(name)->help, stdout);
    return 0;
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

static int dispatch(int argc, char **argv)
{
    static char name[64];
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("sigshim " SIGSHIM_VERSION);
        return 0;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help(stdout);
    if (strcmp(argv[1], "help") == 0)
        return argc > 2 && find(argv[2]) ? cli_help(argv[2]) : print_help(stdout);
    const struct cli_command *command = find(argv[1]);
    if (!command) {
        fprintf(stderr, "sigshim: unknown command '%s'\nTry `sigshim --help`.\n", argv[1]);
        return CLI_USAGE;
    }
    snprintf(name, sizeof(name), "sigshim %s", command->name);
    argv[1] = name;
    return command->main(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    int status = dispatch(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("sigshim: stdout");
        return CLI_CANNOT_TELL;
    }
    return status;
}
