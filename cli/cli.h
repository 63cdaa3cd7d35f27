// SPDX-License-Identifier: MIT
// What the subcommands of sigshim share: the table of them and of their options, exit statuses,
// messages and colour. A subcommand gets "sigshim NAME" as argv[0], so that getopt_long's messages
// name it.
#pragma once
#include <stdbool.h>

// Exit statuses; `sigshim run` has more, listed in its help. A usage error is 125, as in env(1)
// and docker(1), so that it is no status of a command that is run.
enum { CLI_YES = 0, CLI_NO = 1, CLI_CANNOT_TELL = 2, CLI_USAGE = 125 };

// What an option's argument or a subcommand's arguments are, for the completions.
enum cli_kind {
    CLI_NOTHING,
    CLI_SIGNAL,
    CLI_FILE,
    CLI_FOLDER,
    CLI_PROCESSES, // pids, or files
    CLI_COMMAND,   // a command of the system and its arguments
    CLI_SUBCOMMAND,
};

struct cli_option {
    char letter; // 0 ends a list
    const char *name;
    const char *argument; // NULL: none
    enum cli_kind kind;   // of the argument
    const char *help;
};

struct cli_command {
    const char *name;
    const char *summary; // one line of `sigshim --help`
    const char *usage;   // what `sigshim NAME --help` prints before the options
    const char *after;   // and after them
    const struct cli_option *options;
    bool variables; // each row of config_table[] is an option, too
    enum cli_kind arguments;
    int (*main)(int argc, char **argv);
};
extern const struct cli_command cli_commands[];
extern const unsigned cli_commands_len;
extern const struct cli_option cli_own_options[]; // those of sigshim without a subcommand

int cli_config(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_doctor_file(const char *name, const char *library, int sig, bool json);
int cli_help_main(int argc, char **argv);
int cli_run(int argc, char **argv);

// The subcommand of that name, or NULL.
const struct cli_command *cli_find(const char *name);

// The next option of the subcommand name, as getopt_long(3): its letter, CLI_VARIABLES + i for row
// i of config_table[], '?' after a message, or -1. Options after the first argument are not ours.
enum { CLI_VARIABLES = 1000 };
int cli_next_option(const char *name, int argc, char **argv);

// Writes the option of row i of config_table[], "grace", to ret and returns it.
enum { CLI_NAME_MAX = 24 };
char *cli_variable_option(unsigned i, char ret[CLI_NAME_MAX]);

// Prints the help of the subcommand name to stdout. Returns 0.
int cli_help(const char *name);

// Prints what the subcommands are. Returns 0.
int cli_help_all(bool to_stderr);

// Prints "sigshim NAME: MESSAGE" and where to find help on stderr. format is NULL where getopt has
// printed the message already. Returns CLI_USAGE.
int cli_usage(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The same for a value that an option cannot have, unless it is good: then returns 0. i is a row
// of config_table[]. An empty value takes a variable back whose default is "none" or "all".
int cli_check_variable(const char *name, unsigned i, const char *value);

// The same for --library: it has to be an ELF file.
int cli_check_library(const char *name, const char *value);

// Whether to print in colour: stdout is a terminal, NO_COLOR is not set and TERM is not "dumb".
bool cli_colour(void);
