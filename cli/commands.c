// SPDX-License-Identifier: MIT
// The one table of subcommands.
#include "cli.h"

#define DOCTOR_HELP                                                                      \
    "usage: sigshim doctor [--signal NAME] [--json] [PID...]\n\n"                        \
    "Follows a signal, SIGTERM unless named, from pid 1 or the PIDs through the tree "   \
    "of\n"                                                                               \
    "processes, and says where it is lost and what to do about it. Reads /proc "         \
    "only.\n\n"                                                                          \
    "  -s, --signal NAME  another signal: INT, SIGQUIT, 10, RTMIN+3\n"                   \
    "  -j, --json         one object; sigshim(1) has its members\n"                      \
    "      --proc FOLDER  where the process file system is, if not /proc\n"              \
    "  -h, --help         this\n\n"                                                      \
    "exit status: 0 it arrives, 1 it is lost, 2 that cannot be told, 64 usage\n"

const struct cli_command cli_commands[] = {
    {"doctor", "where a signal is lost, and what to do about it", DOCTOR_HELP,
     cli_doctor},
    {"config", "the effective configuration, and where each value comes from",
     "usage: sigshim config\n", cli_config},
};
const unsigned cli_commands_len = sizeof(cli_commands) / sizeof(cli_commands[0]);
