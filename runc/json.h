// SPDX-License-Identifier: MIT
// A scanner of RFC 8259 that says where things are and changes nothing: numbers are never
// converted, strings only where one is asked for. The text may be garbage of any length.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct json_text {
    const char *at; // not ended by a NUL
    size_t len;
};

struct json_span { // offsets; of a string, with its quotes
    size_t begin, end;
};

// Deeper nesting is refused. Go's parser goes to 10,000, and nobody's configuration beyond ten.
enum { JSON_DEPTH = 1000 };

// Is the whole text one value, in valid UTF-8, with white space around it? Stores where it is.
bool json_whole(const struct json_text *text, struct json_span *ret);

// The members of an object, or the elements of an array, of a text that json_whole() has accepted.
struct json_walk {
    const struct json_text *text;
    size_t at;
    bool object;
};

// kind: '{' or '['. False if the value is of another kind.
bool json_enter(const struct json_text *text, struct json_span value, char kind,
                struct json_walk *ret);

// The next one; false after the last. ret_key may be NULL for an array.
bool json_next(struct json_walk *walk, struct json_span *ret_key, struct json_span *ret_value);

// What kind of value it is: its first character.
char json_kind(const struct json_text *text, struct json_span value);

// Returns a copy of a string, decoded, with a NUL behind it, to be freed. Lone surrogates become
// U+FFFD, as in Go. NULL where the value is no string, has a NUL in it, or there is no memory.
char *json_string(const struct json_text *text, struct json_span value);
