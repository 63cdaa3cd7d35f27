// SPDX-License-Identifier: MIT
// The search for the app in the text of a start script.
#pragma once
#include "script_lines.h"
#include "script_traps.h"

#define CALLS_MAX 8 // of functions by functions

struct search {
    const struct script_text *text;
    const struct line_context *context;
    struct line_losses *ret;
    struct {
        size_t from, at; // of the script, or of the function that is looked at
    } calls[CALLS_MAX + 1];
    int depth;
};

// The index of what exec starts, or 0 if it only redirects, or is no exec.
size_t script_exec_of(const struct script_argv *argv);

// The item, or the whole where that is NULL, loses the signal; doubt: that is not certain.
void script_add(const struct search *search, const struct script_item *item, bool doubt,
                const char *reason, const char *cure);
void script_doubt(const struct search *search, const struct script_item *item, const char *reason);

// The item is taken for the app; sub: it runs in a subshell.
void script_judge(struct search *search, size_t item, const struct script_argv *argv, bool sub);

// exec replaces the shell by what stands at argv.
void script_judge_exec(struct search *search, const struct script_item *item,
                       const struct script_argv *argv, size_t at);

// The shell stays, and waits for the command, which is its builtin wait or runs in the foreground.
void script_judge_waiting(struct search *search, size_t item, const struct script_argv *argv,
                          const struct line_traps *traps);

// Is the word a program that has nothing to do, such as `sleep infinity`?
bool script_is_idle(const char *word);

// found: an app has been found, and judged; the losses from before on are those of this text. Adds
// the doubts that there are where none is lost.
void script_judge_unseen(struct search *search, bool found, size_t before);
