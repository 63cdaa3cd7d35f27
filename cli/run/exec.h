// SPDX-License-Identifier: MIT
#pragma once

// Becomes argv. Returns, after an error message, what a shell would exit with: 127 or 126.
int run_exec(char **argv);
