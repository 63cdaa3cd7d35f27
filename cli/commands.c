// SPDX-License-Identifier: MIT
// The one table of subcommands and their options: help, getopt_long and the completions follow it.
// No text has a quote or a "|": see completions/table.c.
#include "cli.h"

#include <stddef.h>

#define HELP                                              \
    {                                                     \
        'h', "help", NULL, CLI_NOTHING, "print this help" \
    }
#define END \
    {       \
        0   \
    }

static const struct cli_option doctor_options[] = {
    {'s', "signal", "NAME", CLI_SIGNAL, "follow another signal: INT, SIGQUIT, 10, RTMIN+3"},
    {'j', "json", NULL, CLI_NOTHING, "print one JSON object, described in sigshim(1)"},
    {'H', "host", NULL, CLI_NOTHING, "one line for each container of this host that loses it"},
    {'l', "library", "FILE", CLI_FILE, "the library to check FILE against"},
    {'p', "proc", "FOLDER", CLI_FOLDER,
     "where the process file system is mounted, if not on /proc"},
    HELP,
    END,
};

static const struct cli_option run_options[] = {
    {'i', "init", NULL, CLI_NOTHING, "always stay as the init, and set no preload"},
    {'g', "group", NULL, CLI_NOTHING, "as --init, and signal the process group of the command"},
    {'l', "library", "FILE", CLI_FILE, "the library, if not next to this program or installed"},
    HELP,
    END,
};

static const struct cli_option config_options[] = {
    {'j', "json", NULL, CLI_NOTHING, "print one JSON object"},
    {'e', "env", NULL, CLI_NOTHING, "print Dockerfile lines for all that is not the default"},
    HELP,
    END,
};

static const struct cli_option help_options[] = {HELP, END};

const struct cli_option cli_own_options[] = {
    {'h', "help", NULL, CLI_NOTHING, "print a list of the commands"},
    {'V', "version", NULL, CLI_NOTHING, "print the version"},
    END,
};

const struct cli_command cli_commands[] = {
    {"doctor", "find out where a signal is lost, and how to fix it",
     "usage: sigshim doctor [--signal NAME] [--json] [PID...]\n"
     "       sigshim doctor [--library FILE] [--signal NAME] [--json] FILE...\n"
     "       sigshim doctor --host [--signal NAME] [--json]\n"
     "\n"
     "Follows a signal (SIGTERM by default) through the process tree, starting at pid 1 or\n"
     "at each PID, and says where it is lost and how to fix that. Reads only /proc.\n"
     "For a FILE, a program or script that is looked up in PATH, says whether it can be\n"
     "preloaded; for a start script or a Dockerfile, which line loses the signal.\n",
     "exit status: 0 the signal arrives (the program can be preloaded), 1 it is lost (it\n"
     "cannot), 2 unknown, 125 usage error\n",
     doctor_options, false, CLI_PROCESSES, cli_doctor},
    {"run", "start a command with the preload, or under a small init",
     "usage: sigshim run [OPTIONS] [--] COMMAND [ARGUMENT...]\n"
     "\n"
     "Sets the preload and execs COMMAND. If COMMAND cannot be preloaded (static,\n"
     "set-user-ID), stays as a small init instead: passes signals on, reaps children, and\n"
     "kills what is left after the grace period.\n",
     "exit status: that of COMMAND; 125 usage error, 126 COMMAND cannot be executed,\n"
     "127 COMMAND not found; as an init, 128+n if COMMAND died of signal n\n",
     run_options, true, CLI_COMMAND, cli_run},
    {"config", "show the effective configuration, and where each value comes from",
     "usage: sigshim config [--json | --env]\n"
     "\n"
     "Prints each variable with its value, where the value comes from and what it may be,\n"
     "and marks bad ones.\n",
     "exit status: 0 all good, 1 a value or a name is bad, 125 usage error\n", config_options,
     false, CLI_NOTHING, cli_config},
    {"help", "show the help of a command",
     "usage: sigshim help [COMMAND]\n"
     "\n"
     "Prints the help of COMMAND, or a list of the commands.\n",
     "exit status: 0, or 125 usage error\n", help_options, false, CLI_SUBCOMMAND, cli_help_main},
};
const unsigned cli_commands_len = sizeof(cli_commands) / sizeof(cli_commands[0]);
