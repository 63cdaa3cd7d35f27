// SPDX-License-Identifier: MIT
// Parsers for variables that hold a list. Good items are used beside bad ones. Async-signal-safe.
#pragma once
#include "config.h"

bool config_parse_signals(struct config *ret, const struct config_variable *row,
                          struct config_problem *problem);
bool config_parse_map(struct config *ret, const struct config_variable *row,
                      struct config_problem *problem);
bool config_parse_exits(struct config *ret, const struct config_variable *row,
                        struct config_problem *problem);
bool config_parse_paths(struct config *ret, const struct config_variable *row,
                        struct config_problem *problem);
