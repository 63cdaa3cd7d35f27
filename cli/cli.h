// SPDX-License-Identifier: MIT
// What the subcommands of sigshim share: their table, exit statuses, messages and colour. A
// subcommand gets "sigshim NAME" as argv[0], so that getopt_long's messages name it.
#pragma once
#include <stdbool.h>

// Exit statuses of all subcommands except run, whose statuses are listed in its help.
enum { CLI_YES = 0, CLI_NO = 1, CLI_CANNOT_TELL = 2, CLI_USAGE = 64 };

struct cli_command {
    const char *name;
    const char *summary; // one line of `sigshim --help`
    const char *help;    // all that `sigshim NAME --help` prints
    int (*main)(int argc, char **argv);
};
extern const struct cli_command cli_commands[];
extern const unsigned cli_commands_len;

int cli_config(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_doctor_file(const char *name, const char *library, bool json);
int cli_run(int argc, char **argv);

// Prints the help of the subcommand name to stdout. Returns 0.
int cli_help(const char *name);

// Prints "sigshim NAME: MESSAGE" and where to find help on stderr. format is NULL where getopt has
// printed the message already. Returns CLI_USAGE.
int cli_usage(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Whether to print in colour: stdout is a terminal, NO_COLOR is not set and TERM is not "dumb".
bool cli_colour(void);
