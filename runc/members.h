// SPDX-License-Identifier: MIT
// The members of an object that one asks for by name.
#pragma once
#include "json.h"

struct member {
    const char *name; // in lower case
    char kind;        // what it has to be: '{', '[' or '"'
    bool required;
    struct json_span value; // result; {0, 0} where it is not there
    bool seen;
};

// Looks for the members in an object of a valid text. Go's parser takes names in any case, the last
// of several; others are strict, or take the first. So a name that is there twice, or spelt
// otherwise, can be relied on by nobody: false, as for a value of another kind, for what is not an
// object, and where one that is required is not there. null counts as not there.
bool members_find(const struct json_text *text, struct json_span object, struct member *members,
                  unsigned count);
