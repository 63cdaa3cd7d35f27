// SPDX-License-Identifier: MIT
// The main child of the init of `sigshim run`.
#pragma once
#include <stdbool.h>
#include <sys/types.h>

// Blocks all signals here and starts argv with the mask as it was, less SIGSHIM_UNBLOCK's. The
// child leads a process group of its own if group says so or there is a terminal, which it then
// has. -1 with errno.
pid_t child_start(char **argv, bool group);
