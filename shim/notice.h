// SPDX-License-Identifier: MIT
// Tells of bad configuration at start (floor 3).
#ifndef SHIM_NOTICE_H
#define SHIM_NOTICE_H

// Parses env again and logs a line for each problem, but for those that the parent
// process, under the same shim, has told of already. At start only, after log_init.
void notice_config(char *const *env);

#endif
