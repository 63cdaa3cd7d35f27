// SPDX-License-Identifier: MIT
// sigshim: the command line. Finds the subcommand in the table and calls it.
#include "../include/sigshim.h"
#include "cli.h"

#include <stdio.h>
#include <string.h>

// An option before any subcommand, or 0.
static char own_option(const char *word)
{
    for (const struct cli_option *option = cli_own_options; option->letter; option++) {
        const char letter[] = {'-', option->letter, '\0'};
        if (strcmp(word, letter) == 0 ||
            (strncmp(word, "--", 2) == 0 && strcmp(word + 2, option->name) == 0))
            return option->letter;
    }
    return 0;
}

static int dispatch(int argc, char **argv)
{
    static char name[64];
    if (argc < 2) {
        cli_help_all(true);
        return CLI_USAGE;
    }
    switch (own_option(argv[1])) {
    case 'h':
        return cli_help_all(false);
    case 'V':
        puts("sigshim " SIGSHIM_VERSION);
        return 0;
    }
    const struct cli_command *command = cli_find(argv[1]);
    if (!command) {
        fprintf(stderr, "sigshim: unknown %s '%s'\nTry `sigshim --help`.\n",
                argv[1][0] == '-' ? "option" : "command", argv[1]);
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
