// SPDX-License-Identifier: MIT
// sigshim config: the effective configuration and where each value comes from.
#include "../shim/config.h"
#include "cli.h"

#include <stdio.h>

int cli_config(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (size_t i = 0; i < config_table_len; i++)
        printf("SIGSHIM_%s\n", config_table[i].name);
    return 0;
}
