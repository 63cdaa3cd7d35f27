// SPDX-License-Identifier: MIT
// The text of a shell script, cut into its commands. Not a shell: what is quoted or expanded stays
// as it is written, and a text that no shell would take gives any list.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum script_kind {
    SCRIPT_COMMAND,
    SCRIPT_FUNCTION, // its name is text; the body follows, from OPEN to CLOSE
    SCRIPT_OPEN,     // if, case, for, while, until, select, { and (
    SCRIPT_MIDDLE,   // then, elif, else, do, ;; and what follows a pattern
    SCRIPT_CLOSE,    // fi, esac, done, } and )
};

struct script_item {
    enum script_kind kind;
    int line;
    const char *text; // a command without variables and redirections before it, or the keyword
    size_t len;
    bool background;  // & follows
    bool piped;       // | follows or precedes
    bool pipes_on;    // | follows
    bool conditional; // && follows
};

#define SCRIPT_ITEMS_MAX 4000
struct script_text {
    size_t count;
    struct script_item items[SCRIPT_ITEMS_MAX];
};

// line is the number of the first line.
void script_parse(const char *text, size_t len, int line, struct script_text *ret);

// Does the item begin with the word?
bool script_is(const struct script_item *item, const char *word);

// The next word at *at, before end: its length, and *at is moved behind it. NULL: none.
const char *script_word(const char **at, const char *end, size_t *ret_len);

// The end of the word that begins at at.
const char *script_skip_word(const char *at, const char *end);

// NAME=VALUE?
bool script_is_assignment(const char *word, size_t len);

// Is it one of words, which NULL ends?
bool script_is_any(const char *word, size_t len, const char *const *words);

// The item that opens what the item close closes, and the other way round.
size_t script_opening(const struct script_text *text, size_t close);
size_t script_closing(const struct script_text *text, size_t open);

// The item of the function that a command calls, or text->count if it calls none.
size_t script_function(const struct script_text *text, const struct script_item *call);

// A builtin of the shell's that is over at once?
bool script_is_short(const struct script_item *item);
