// SPDX-License-Identifier: MIT
// Decodes a string of JSON.
#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { UNKNOWN = 0xfffd }; // what stands for a lone surrogate

static uint32_t hex4(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 4 | (uint32_t)((at[i] & 0xf) + (at[i] > '9' ? 9 : 0));
    return value;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    int more = code >= 0x10000 ? 3 : code >= 0x800 ? 2 : 1;
    *out++ = (char)((0xff00 >> (more + 1)) | (code >> (6 * more)));
    while (more--)
        *out++ = (char)(0x80 | (code >> (6 * more) & 0x3f));
    return out;
}

// at: behind \u, with at least the four digits before the end. Returns the place behind it.
static const char *unicode(const char *at, const char *end, uint32_t *ret)
{
    *ret = hex4(at);
    at += 4;
    if (*ret < 0xd800 || *ret > 0xdfff)
        return at;
    uint32_t low = end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? hex4(at + 2) : 0;
    if (*ret <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
        *ret = 0x10000 + ((*ret - 0xd800) << 10) + (low - 0xdc00);
        return at + 6;
    }
    *ret = UNKNOWN;
    return at;
}

char *json_string(const struct json_text *text, struct json_span value)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    if (json_kind(text, value) != '"' || value.end - value.begin < 2)
        return NULL;
    const char *at = text->at + value.begin + 1, *end = text->at + value.end - 1;
    char *copy = malloc((size_t)(end - at) + 1), *out = copy; // an escape is longer than what it is
    while (copy && at < end) {
        uint32_t code = (unsigned char)*at++;
        if (code != '\\') {
            *out++ = (char)code;
            continue;
        }
        const char *short_form = strchr(from, *at);
        code = short_form ? (unsigned char)to[short_form - from] : (unsigned char)*at;
        if (*at++ == 'u')
            at = unicode(at, end, &code);
        out = put_utf8(out, code);
    }
    if (!copy)
        return NULL;
    *out = '\0';
    if (strlen(copy) == (size_t)(out - copy))
        return copy;
    free(copy);
    return NULL;
}
