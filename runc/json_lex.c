// SPDX-License-Identifier: MIT
// The words of RFC 8259: strings, numbers, names. Each step moves on by a byte at least or ends.
#include "json_lex.h"

#include <string.h>

int json_byte(const struct json_text *text, size_t at)
{
    return at < text->len ? (unsigned char)text->at[at] : -1;
}

size_t json_space(const struct json_text *text, size_t at)
{
    for (int c; (c = json_byte(text, at)) == ' ' || c == '\t' || c == '\n' || c == '\r';)
        at++;
    return at;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(const struct json_text *text, size_t at)
{
    if (!is_digit(json_byte(text, at)))
        return JSON_BAD;
    while (is_digit(json_byte(text, at)))
        at++;
    return at;
}

static size_t skip_number(const struct json_text *text, size_t at)
{
    if (json_byte(text, at) == '-')
        at++;
    at = json_byte(text, at) == '0' ? at + 1 : skip_digits(text, at);
    if (at && json_byte(text, at) == '.')
        at = skip_digits(text, at + 1);
    if (at && (json_byte(text, at) | 0x20) == 'e') {
        int sign = json_byte(text, ++at);
        at = skip_digits(text, at + (sign == '+' || sign == '-'));
    }
    return at;
}

static size_t skip_word(const struct json_text *text, size_t at, const char *word)
{
    size_t len = strlen(word);
    return text->len - at >= len && memcmp(text->at + at, word, len) == 0 ? at + len : JSON_BAD;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. first >= 0x80.
static size_t skip_utf8(const struct json_text *text, size_t at, int first)
{
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0xc2 || first > 0xf4)
        return JSON_BAD;
    for (int i = 1; i <= more; i++, low = 0x80, high = 0xbf) {
        int c = json_byte(text, at + (size_t)i);
        if (c < low || c > high)
            return JSON_BAD;
    }
    return at + 1 + (size_t)more;
}

static size_t skip_escape(const struct json_text *text, size_t at)
{
    int c = json_byte(text, at + 1);
    if (c == 'u') {
        for (size_t i = 2; i < 6; i++) {
            int digit = json_byte(text, at + i);
            if (!is_digit(digit) && !((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f'))
                return JSON_BAD;
        }
        return at + 6;
    }
    return c > 0 && strchr("\"\\/bfnrt", c) ? at + 2 : JSON_BAD;
}

size_t json_skip_string(const struct json_text *text, size_t at)
{
    if (json_byte(text, at++) != '"')
        return JSON_BAD;
    while (at) {
        int c = json_byte(text, at);
        if (c == '"')
            return at + 1;
        if (c < ' ') // or the end of the text
            return JSON_BAD;
        if (c == '\\')
            at = skip_escape(text, at);
        else
            at = c < 0x80 ? at + 1 : skip_utf8(text, at, c);
    }
    return JSON_BAD;
}

size_t json_skip_scalar(const struct json_text *text, size_t at)
{
    switch (json_byte(text, at)) {
    case '"':
        return json_skip_string(text, at);
    case 't':
        return skip_word(text, at, "true");
    case 'f':
        return skip_word(text, at, "false");
    case 'n':
        return skip_word(text, at, "null");
    default:
        return skip_number(text, at);
    }
}
