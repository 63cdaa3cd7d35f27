// SPDX-License-Identifier: MIT
// The words of a shell's text, which may be anything: no parser, but it knows quotes, comments,
// substitutions and where commands begin.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define WORD_MAX 256

struct scanner {
    const char *at, *end;
    int depth;   // parentheses of subshells
    bool fresh;  // the next word is a command
    bool quoted; // the last word had quotes, an empty one too
    bool varies; // the last word has something that only the shell knows
    char word[WORD_MAX];
    size_t len;
};

// The next word that is a command; false at the end of the text. Begin with at, end and fresh.
bool scanner_command(struct scanner *scanner);

// The next word of the same command; false where that ends.
bool scanner_argument(struct scanner *scanner);
