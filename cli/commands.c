// SPDX-License-Identifier: MIT
// The one table of subcommands.
#include "cli.h"

static const char doctor_help[] =
    "usage: sigshim doctor [--signal NAME] [--json] [PID...]\n"
    "       sigshim doctor [--library FILE] [--json] FILE...\n"
    "\n"
    "Follows a signal (SIGTERM by default) through the process tree, starting at pid 1 or\n"
    "at each PID, and says where it is lost and how to fix that. Reads only /proc.\n"
    "For a FILE, a program or script that is looked up in PATH, says whether it can be\n"
    "preloaded.\n"
    "\n"
    "  -s, --signal NAME   follow another signal: INT, SIGQUIT, 10, RTMIN+3\n"
    "  -j, --json          print one JSON object, described in sigshim(1)\n"
    "      --library FILE  the library to check FILE against\n"
    "      --proc FOLDER   where the process file system is mounted, if not on /proc\n"
    "  -h, --help          print this help\n"
    "\n"
    "exit status: 0 the signal arrives (the program can be preloaded), 1 it is lost (it\n"
    "cannot), 2 unknown, 64 usage error\n";

static const char run_help[] =
    "usage: sigshim run [OPTIONS] [--] COMMAND [ARGUMENT...]\n"
    "\n"
    "Sets the preload and execs COMMAND. If COMMAND cannot be preloaded (static,\n"
    "set-user-ID), stays as a small init instead: passes signals on, reaps children, and\n"
    "kills what is left after the grace period.\n"
    "\n"
    "  --signals, --map, --unwind, --log, --format, --grace, --delay, --forward, --last,\n"
    "  --exit, --atexit, --hook, --unlink, --unblock, --only, --skip, --trace,\n"
    "  --disable VALUE     set the variable of that name, see sigshim(7)\n"
    "  -i, --init          always stay as the init, and set no preload\n"
    "  -g, --group         as --init, and signal the command's process group\n"
    "  -l, --library FILE  the library, if it is not next to this program or installed\n"
    "  -h, --help          print this help\n"
    "\n"
    "exit status: that of COMMAND; 125 usage error, 126 COMMAND cannot be executed,\n"
    "127 COMMAND not found; as an init, 128+n if COMMAND died of signal n\n";

static const char config_help[] =
    "usage: sigshim config [--json | --env]\n"
    "\n"
    "Prints each variable with its value, where the value comes from and what it may be,\n"
    "and marks bad ones.\n"
    "\n"
    "  -j, --json  print one JSON object\n"
    "  -e, --env   print Dockerfile lines for everything that is not the default\n"
    "  -h, --help  print this help\n"
    "\n"
    "exit status: 0 all good, 1 a value or a name is bad, 64 usage error\n";

const struct cli_command cli_commands[] = {
    {"doctor", "find out where a signal is lost, and how to fix it", doctor_help, cli_doctor},
    {"run", "start a command with the preload, or under a small init", run_help, cli_run},
    {"config", "show the effective configuration, and where each value comes from", config_help,
     cli_config},
};
const unsigned cli_commands_len = sizeof(cli_commands) / sizeof(cli_commands[0]);
