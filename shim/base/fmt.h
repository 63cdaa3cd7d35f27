// SPDX-License-Identifier: MIT
// Bounded text and JSON without stdio. All functions are async-signal-safe, never fail and never
// write past the buffer: what does not fit is left out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fmt {
    char *buf;
    size_t len, cap; // cap leaves one byte for a NUL, which fmt itself does not write
    bool json;       // escape as inside a JSON string
};

void fmt_init(struct fmt *out, char *buf, size_t size, bool json);

// Text of ours, as it is.
void fmt_raw(struct fmt *out, const char *text);

// Text of others: control characters and broken UTF-8 are escaped, in JSON also " and \.
void fmt_text(struct fmt *out, const char *text);
void fmt_text_n(struct fmt *out, const char *text, size_t len);

void fmt_uint(struct fmt *out, uint64_t value);
void fmt_hex(struct fmt *out, uint64_t value); // 0x1f

// Seconds with digits decimals (0 to 3), rounded down: fmt_ms(out, 310, 2) writes 0.31.
void fmt_ms(struct fmt *out, int64_t ms, int digits);

// The number that all len characters at text spell in decimal, or -1 (none, or over max).
int fmt_parse_uint(const char *text, size_t len, int max);

// "ENOENT", or "error 95" where the name is not known.
void fmt_error(struct fmt *out, int error);

// The value of the lower-case hexadecimal digits at *at, which is left behind them.
uint64_t fmt_parse_hex(const char **at);
