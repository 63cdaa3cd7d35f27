// SPDX-License-Identifier: MIT
// Finds members of an object, and those that look like them.
#include "members.h"

#include <stdlib.h>
#include <string.h>

// To lower case as Go does where it compares keys: two letters beyond ASCII fold to k and s.
static void fold(char *name)
{
    char *out = name;
    for (const char *at = name; *at; at++) {
        if (strncmp(at, "\u212a", 3) == 0) {
            *out++ = 'k';
            at += 2;
        } else if (strncmp(at, "\u017f", 2) == 0) {
            *out++ = 's';
            at += 1;
        } else {
            *out++ = *at >= 'A' && *at <= 'Z' ? (char)(*at | 0x20) : *at;
        }
    }
    *out = '\0';
}

static bool note(const struct json_text *text, struct member *member, struct json_span value,
                 bool exact)
{
    if (member->seen || !exact)
        return false;
    member->seen = true;
    if (json_kind(text, value) == 'n' && !member->required)
        return true;
    member->value = value;
    return json_kind(text, value) == member->kind;
}

bool members_find(const struct json_text *text, struct json_span object, struct member *members,
                  unsigned count)
{
    struct json_walk walk;
    struct json_span key, value;
    bool good = json_enter(text, object, '{', &walk);
    while (good && json_next(&walk, &key, &value)) {
        char *name = json_string(text, key), *folded = name ? strdup(name) : NULL;
        if (folded)
            fold(folded);
        // A name with a NUL in it is none of ours; without memory there is no going on.
        good = folded || (!name && memchr(text->at + key.begin, '\\', key.end - key.begin));
        for (unsigned i = 0; folded && i < count && good; i++)
            if (strcmp(folded, members[i].name) == 0)
                good = note(text, &members[i], value, strcmp(name, members[i].name) == 0);
        free(folded);
        free(name);
    }
    for (unsigned i = 0; i < count && good; i++)
        good = !members[i].required || members[i].value.end;
    return good;
}
