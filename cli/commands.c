// SPDX-License-Identifier: MIT
// The one table of subcommands.
#include "cli.h"

static const char doctor_help[] =
    "usage: sigshim doctor [--signal NAME] [--json] [PID...]\n"
    "       sigshim doctor [--library FILE] [--json] FILE...\n"
    "\n"
    "Follows a signal, SIGTERM unless named, from pid 1 or the PIDs through the tree of\n"
    "processes, and says where it is lost and what to do about it. Reads /proc only.\n"
    "Of a FILE (a program or a script, looked for in PATH) it says whether a preload "
    "takes\n"
    "hold of it.\n"
    "\n"
    "  -s, --signal NAME   another signal: INT, SIGQUIT, 10, RTMIN+3\n"
    "  -j, --json          one object; sigshim(1) has its members\n"
    "      --library FILE  the library to compare with\n"
    "      --proc FOLDER   where the process file system is, if not /proc\n"
    "  -h, --help          this\n"
    "\n"
    "exit status: 0 it arrives (a preload takes hold), 1 it is lost (none does),\n"
    "2 that cannot be told, 64 usage\n";

static const char run_help[] =
    "usage: sigshim run [OPTIONS] [--] COMMAND [ARGUMENT...]\n"
    "\n"
    "Sets the preload and becomes COMMAND. Where no preload can take hold of it "
    "(static,\n"
    "set-user-ID) it stays as a small init: passes signals on, reaps, and kills after "
    "the\n"
    "grace period.\n"
    "\n"
    "  --signals, --map, --log, --format, --grace, --delay, --forward, --exit, "
    "--atexit,\n"
    "  --hook, --unlink, --unblock, --only, --skip, --trace, --disable VALUE\n"
    "                      the variables of sigshim(7) by another name\n"
    "  -i, --init          stay as the init in any case, without the preload\n"
    "  -g, --group         the same, and signals go to the command's process group\n"
    "  -l, --library FILE  the library, if not beside this program or installed\n"
    "  -h, --help          this\n"
    "\n"
    "exit status: that of COMMAND; 125 usage, 126 it cannot be executed, 127 it is not\n"
    "there, 128+n it died of signal n (as an init)\n";

static const char config_help[] =
    "usage: sigshim config [--json | --env]\n"
    "\n"
    "Prints each variable, its value, where that comes from and what it may be, and "
    "marks\n"
    "bad ones.\n"
    "\n"
    "  -j, --json  one object\n"
    "  -e, --env   lines for a Dockerfile, of what differs from the defaults\n"
    "  -h, --help  this\n"
    "\n"
    "exit status: 0 all is good, 1 a value or a name is bad, 64 usage\n";

const struct cli_command cli_commands[] = {
    {"doctor", "where a signal is lost, and what to do about it", doctor_help, cli_doctor},
    {"run", "start a command with the preload, or under a small init", run_help, cli_run},
    {"config", "the effective configuration, and where each value comes from", config_help,
     cli_config},
};
const unsigned cli_commands_len = sizeof(cli_commands) / sizeof(cli_commands[0]);
