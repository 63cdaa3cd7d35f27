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
    bool chained;     // && or || precedes
};

#define SCRIPT_ITEMS_MAX 4000
struct script_text {
    const char *start;
    size_t len;
    size_t count; // SCRIPT_ITEMS_MAX: there may be more
    struct script_item items[SCRIPT_ITEMS_MAX];
};

// line is the number of the first line.
void script_parse(const char *text, size_t len, int line, struct script_text *ret);

// Does the item begin with the word?
bool script_is(const struct script_item *item, const char *word);

// The next word at *at, before end: its length, and *at is moved behind it. NULL: none.
const char *script_word(const char **at, const char *end, size_t *ret_len);

// The end of what is quoted or between brackets; at is on the quote or bracket that opens.
const char *script_skip_quoted(const char *at, const char *end);

// The end of the word that begins at at.
const char *script_skip_word(const char *at, const char *end);

// The word that ends a heredoc, as it is written behind the "<<".
struct script_heredoc {
    const char *word;
    size_t len;
    bool tabs; // "<<-"
};

// From the start of its first line at at to the start of the line behind it.
const char *script_heredoc_end(const struct script_heredoc *heredoc, const char *at,
                               const char *end);

// Is there such an end at all?
bool script_has_line(const struct script_heredoc *heredoc, const char *at, const char *end);

// NAME=VALUE?
bool script_is_assignment(const char *word, size_t len);

// The words of a command as the shell has them: without quotes and redirections. What only the
// shell knows, "$x" and "$(...)", stays as it is written.
#define SCRIPT_ARGV_MAX 40
struct script_argv {
    size_t count;
    const char *word[SCRIPT_ARGV_MAX + 1]; // NULL at the end
    bool varies[SCRIPT_ARGV_MAX];          // has something that only the shell knows
    char text[8192];
};
void script_split(const char *text, size_t len, struct script_argv *ret);

// The index behind the words that change nothing: command, builtin.
size_t script_first(const struct script_argv *argv);

// Is it one of words, which NULL ends?
bool script_is_any(const char *word, size_t len, const char *const *words);

// The item that opens what the item close closes, and the other way round.
size_t script_opening(const struct script_text *text, size_t close);
size_t script_closing(const struct script_text *text, size_t open);

// The first item from on that defines the function name, or text->count if there is none.
size_t script_function(const struct script_text *text, size_t from, const char *name);

// A builtin of the shell's that is over at once?
bool script_is_short(const char *word);
