// SPDX-License-Identifier: MIT
// The one table of subcommands.
#include "cli.h"

const struct cli_command cli_commands[] = {
    {"config", "the effective configuration, and where each value comes from",
     "usage: sigshim config\n", cli_config},
};
const unsigned cli_commands_len = sizeof(cli_commands) / sizeof(cli_commands[0]);
