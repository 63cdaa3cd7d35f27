// SPDX-License-Identifier: MIT
// A scanner of RFC 8259. It has no recursion.
#include "json_lex.h"

// From a key to its value.
static size_t skip_key(const struct json_text *text, size_t at)
{
    at = json_skip_string(text, at);
    if (!at || json_byte(text, at = json_space(text, at)) != ':')
        return JSON_BAD;
    return json_space(text, at + 1);
}

// From behind a value or an opening bracket to the next value in what closes with close, or past
// that, which *ret_closed says.
static size_t skip_between(const struct json_text *text, size_t at, char close, bool first,
                           bool *ret_closed)
{
    at = json_space(text, at);
    *ret_closed = json_byte(text, at) == close;
    if (*ret_closed)
        return at + 1;
    if (!first) {
        if (json_byte(text, at) != ',')
            return JSON_BAD;
        at = json_space(text, at + 1);
    }
    return close == '}' ? skip_key(text, at) : at;
}

static size_t skip_value(const struct json_text *text, size_t at)
{
    char closes[JSON_DEPTH];
    size_t depth = 0;
    do {
        int c = json_byte(text, at);
        bool opens = c == '{' || c == '[', closed = opens;
        if (opens && depth == JSON_DEPTH)
            return JSON_BAD;
        if (opens)
            closes[depth++] = c == '{' ? '}' : ']';
        at = opens ? skip_between(text, at + 1, closes[depth - 1], true, &closed)
                   : json_skip_scalar(text, at);
        if (opens && !closed)
            continue;
        depth -= opens;
        for (closed = true; at && depth && closed; depth -= closed)
            at = skip_between(text, at, closes[depth - 1], false, &closed);
    } while (at && depth);
    return at;
}

bool json_whole(const struct json_text *text, struct json_span *ret)
{
    size_t begin = json_space(text, 0), end = skip_value(text, begin);
    if (!end || json_space(text, end) != text->len)
        return false;
    *ret = (struct json_span){begin, end};
    return true;
}

char json_kind(const struct json_text *text, struct json_span value)
{
    return value.begin < value.end && value.end <= text->len ? text->at[value.begin] : '\0';
}

bool json_enter(const struct json_text *text, struct json_span value, char kind,
                struct json_walk *ret)
{
    if (json_kind(text, value) != kind)
        return false;
    *ret = (struct json_walk){text, value.begin + 1, kind == '{'};
    return true;
}

bool json_next(struct json_walk *walk, struct json_span *ret_key, struct json_span *ret_value)
{
    const struct json_text *text = walk->text;
    size_t at = json_space(text, walk->at);
    if (json_byte(text, at) == ',')
        at = json_space(text, at + 1);
    if (walk->object) {
        size_t value = skip_key(text, at);
        if (!value)
            return false;
        *ret_key = (struct json_span){at, json_skip_string(text, at)};
        at = value;
    }
    size_t end = skip_value(text, at);
    if (!end)
        return false;
    *ret_value = (struct json_span){at, end};
    walk->at = end;
    return true;
}
