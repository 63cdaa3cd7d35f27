// SPDX-License-Identifier: MIT
// The text of a shell script, cut into its commands.
#include "script_text.h"

#include <string.h>

#define HEREDOCS_MAX 8

struct reader {
    const char *at, *end;
    int line;
    struct script_text *ret;
    struct script_item *item; // the command that is being read, or NULL
    bool pipe_before, chain;  // | or && came last
    bool function;            // a name comes
    enum { NOTHING, UP_TO_IN, UP_TO_DO, UP_TO_BRACKET } swallow; // what is no command
    struct script_heredoc heredocs[HEREDOCS_MAX];                // that begin on this line
    size_t heredocs_len;
};

static char peek(const struct reader *r, size_t n)
{
    return (size_t)(r->end - r->at) > n ? r->at[n] : '\0';
}

static struct script_item *add(struct reader *r, enum script_kind kind, const char *text,
                               size_t len)
{
    static struct script_item full;
    struct script_text *ret = r->ret;
    struct script_item *item = ret->count < SCRIPT_ITEMS_MAX ? &ret->items[ret->count++] : &full;
    *item = (struct script_item){
        kind, r->line, text, len, .piped = r->pipe_before, .chained = r->chain};
    r->chain = false;
    return item;
}

static void count_lines(struct reader *r, const char *to)
{
    while (r->at < to)
        r->line += *r->at++ == '\n';
}

// A keyword where a command may begin. False: it is none.
static bool keyword(struct reader *r, const char *word, size_t len)
{
    static const char *const opens[] = {"if", "case", "for", "while", "until", "select", "{", NULL};
    static const char *const middles[] = {"then", "elif", "else", "do", NULL};
    static const char *const closes[] = {"fi", "esac", "done", "}", NULL};
    static const char *const nothing[] = {"!", "time", "coproc", "function", NULL};
    if (script_is_any(word, len, nothing)) {
        r->function = *word == 'f';
        return true;
    }
    if (script_is_any(word, len, opens)) {
        r->swallow = *word == 'c' ? UP_TO_IN : *word == 'f' || *word == 's' ? UP_TO_DO : NOTHING;
        add(r, SCRIPT_OPEN, word, len);
    } else if (script_is_any(word, len, middles)) {
        add(r, SCRIPT_MIDDLE, word, len);
    } else if (script_is_any(word, len, closes)) {
        add(r, SCRIPT_CLOSE, word, len);
    } else {
        return false;
    }
    r->pipe_before = false;
    return true;
}

static void take_word(struct reader *r)
{
    const char *word = r->at, *end = script_skip_word(word, r->end);
    size_t len = (size_t)(end - word);
    end += len == 0; // what has no place here
    if (end < r->end && strchr("<>", *end) && len && len == strspn(word, "0123456789")) {
        r->at = end; // 2>&1
        return;
    }
    if (r->swallow == UP_TO_BRACKET && len == 4 && memcmp(word, "esac", 4) == 0)
        r->swallow = NOTHING;
    if (r->swallow == UP_TO_IN && len == 2 && memcmp(word, "in", 2) == 0) {
        r->swallow = UP_TO_BRACKET;
    } else if (r->swallow == UP_TO_DO && len == 2 && memcmp(word, "do", 2) == 0) {
        r->swallow = NOTHING;
        add(r, SCRIPT_MIDDLE, word, len);
    } else if (r->swallow) {
        // pattern or list
    } else if (r->item) {
        r->item->len = (size_t)(end - r->item->text);
    } else if (r->function) {
        r->function = false;
        add(r, SCRIPT_FUNCTION, word, len);
    } else if (len && !keyword(r, word, len) && !script_is_assignment(word, len)) {
        r->item = add(r, SCRIPT_COMMAND, word, len);
        r->pipe_before = false;
    }
    count_lines(r, end);
}

static void take_redirection(struct reader *r)
{
    bool here = r->at[0] == '<' && peek(r, 1) == '<' && peek(r, 2) != '<';
    struct script_heredoc *heredoc = &r->heredocs[r->heredocs_len];
    heredoc->tabs = here && peek(r, 2) == '-';
    while (r->at < r->end && strchr("<>&|-", *r->at))
        r->at++;
    const char *word = script_word(&r->at, r->end, &heredoc->len);
    heredoc->word = word;
    r->heredocs_len += here && word && r->heredocs_len < HEREDOCS_MAX - 1;
}

static void skip_heredocs(struct reader *r)
{
    for (size_t i = 0; i < r->heredocs_len; i++)
        count_lines(r, script_heredoc_end(&r->heredocs[i], r->at, r->end));
    r->heredocs_len = 0;
}

static void end_command(struct reader *r)
{
    r->item = NULL;
    r->pipe_before = false;
}

static void take_bracket(struct reader *r)
{
    const char *next = r->at + 1;
    if (*r->at == '(' && next < r->end && *next == '(' && !r->item && !r->swallow) { // ((i++))
        count_lines(r, script_skip_quoted(r->at, r->end));
        return;
    }
    if (*r->at == ')' && r->swallow == UP_TO_BRACKET) {
        r->swallow = NOTHING;
        add(r, SCRIPT_MIDDLE, r->at, 1);
    } else if (r->swallow) {
        // part of it
    } else if (*r->at == '(' && next < r->end && *next == ')' && !r->item) {
        next++; // function NAME ()
    } else if (*r->at == '(' && r->item && next < r->end && *next == ')') {
        r->item->kind = SCRIPT_FUNCTION;
        r->item = NULL;
        next++;
    } else {
        end_command(r);
        add(r, *r->at == '(' ? SCRIPT_OPEN : SCRIPT_CLOSE, r->at, 1);
    }
    r->at = next;
}

static void take_operator(struct reader *r)
{
    struct script_item *last = r->ret->count ? &r->ret->items[r->ret->count - 1] : NULL;
    char first = *r->at;
    bool twice = peek(r, 1) == first, pipe = first == '|' && !twice;
    end_command(r);
    r->at += 1 + (twice || (pipe && peek(r, 1) == '&'));
    if (r->swallow || !last)
        return;
    if (first == ';' && twice) {
        r->swallow = UP_TO_BRACKET;
        add(r, SCRIPT_MIDDLE, r->at - 2, 2);
    }
    last->conditional = first == '&' && twice;
    r->chain = twice && first != ';';
    last->background = first == '&' && !twice;
    if (pipe)
        last->piped = last->pipes_on = r->pipe_before = true;
}

void script_parse(const char *text, size_t len, int line, struct script_text *ret)
{
    struct reader r = {.at = text, .end = text + len, .line = line, .ret = ret};
    ret->count = 0;
    ret->start = text;
    ret->len = len;
    while (r.at < r.end) {
        if (*r.at == '\n') {
            bool after_pipe = r.pipe_before;
            end_command(&r);
            r.pipe_before = after_pipe;
            r.at++;
            r.line++;
            skip_heredocs(&r);
        } else if (strchr(" \t\r", *r.at)) {
            r.at++;
        } else if (*r.at == '\\' && peek(&r, 1) == '\n') {
            count_lines(&r, r.at + 2);
        } else if (*r.at == '#') {
            const char *newline = memchr(r.at, '\n', (size_t)(r.end - r.at));
            r.at = newline ? newline : r.end;
        } else if (strchr("<>", *r.at) || (*r.at == '&' && peek(&r, 1) == '>')) {
            take_redirection(&r);
        } else if (strchr("()", *r.at)) {
            take_bracket(&r);
        } else if (strchr(";&|", *r.at)) {
            take_operator(&r);
        } else {
            take_word(&r);
        }
    }
}
