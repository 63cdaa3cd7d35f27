// SPDX-License-Identifier: MIT
// Formats bounded text and JSON without stdio. Every function is async-signal-safe, never fails
// and never writes past the buffer: what does not fit is dropped.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fmt {
    char *buf;
    size_t len, cap; // cap leaves room for a NUL, which fmt itself does not write
    bool json;       // escape for use inside a JSON string
};

void fmt_init(struct fmt *out, char *buf, size_t size, bool json);

// Appends text as it is: for literals of our own.
void fmt_raw(struct fmt *out, const char *text);

// Appends untrusted text: escapes control characters and broken UTF-8, and in JSON also " and \.
void fmt_text(struct fmt *out, const char *text);
void fmt_text_n(struct fmt *out, const char *text, size_t len);

void fmt_uint(struct fmt *out, uint64_t value);
void fmt_hex(struct fmt *out, uint64_t value); // 0x1f

// Appends ms as seconds with 0 to 3 decimals, rounded down: fmt_ms(out, 310, 2) appends 0.31.
void fmt_ms(struct fmt *out, int64_t ms, int digits);

// Returns the decimal number that all len characters at text spell, or -1 if they spell none
// (nine digits at most) or it exceeds max.
int fmt_parse_uint(const char *text, size_t len, int max);

// Appends "EPERM", or "error 95" for an errno that has no name here.
void fmt_error(struct fmt *out, int error);

// Returns the value of the lower-case hexadecimal digits at *at, and moves *at past them.
uint64_t fmt_parse_hex(const char **at);
