// SPDX-License-Identifier: MIT
// The words of RFC 8259. Functions go from an offset to the one behind what is there.
#pragma once
#include "json.h"

// Zero, which nothing ends at, means that it is not there.
enum { JSON_BAD = 0 };

// The byte at an offset, or -1 behind the end.
int json_byte(const struct json_text *text, size_t at);

size_t json_space(const struct json_text *text, size_t at);
size_t json_skip_string(const struct json_text *text, size_t at);
size_t json_skip_scalar(const struct json_text *text, size_t at);
