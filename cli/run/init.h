// SPDX-License-Identifier: MIT
// The small init of `sigshim run`, for programs that no preload can reach.
#pragma once
#include <stdbool.h>

// Runs argv as the main child, with the configuration in shim/config/config.h's config, and returns
// the exit status: the child's, 128+n where it died of a signal, 126 and 127 where it could not be
// started. group: signals go to the child's process group.
int init_run(char **argv, bool group);
