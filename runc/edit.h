// SPDX-License-Identifier: MIT
// Insertions into a text: nothing else of it changes.
#pragma once
#include "json.h"

#include <sys/uio.h>

enum { EDIT_MAX = 32 };

struct edit {
    struct {
        size_t at;
        char *text;
        size_t len;
    } insertions[EDIT_MAX];
    unsigned count;
    bool failed; // no memory, or too many
};

// Adds one; several at the same place come in the order in which they were added.
void edit_insert(struct edit *edit, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Returns text as a string of JSON, with its quotes, to be freed; NULL without memory, and where
// the text is no UTF-8.
char *edit_quote(const char *text);

// The pieces of the result, in order. Returns how many there are.
enum { EDIT_PIECES = 2 * EDIT_MAX + 1 };
int edit_pieces(struct edit *edit, const struct json_text *text, struct iovec ret[EDIT_PIECES]);
