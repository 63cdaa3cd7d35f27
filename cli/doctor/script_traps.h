// SPDX-License-Identifier: MIT
// What `trap` says in a shell script.
#pragma once
#include "script_text.h"

struct script_trap {
    bool of_signal, of_exit;
    bool varies;          // it has a signal that only the shell knows
    bool ignores, resets; // trap '', trap -
    const char *action;
};

// False: the command is no trap.
bool script_read_trap(const struct script_argv *argv, int sig, struct script_trap *ret);

// The trap that is in force where a command runs.
struct line_trap {
    int line;     // 0: none
    bool ignores; // trap ''
    bool maybe;   // for a signal that only the shell knows
    const char *text;
    size_t len;
};
struct line_traps {
    struct line_trap of_signal, of_exit;
};

// Notes what the items from from to to do to the traps; not what subshells do, and functions only
// where they are called. depth: 0.
void script_walk_traps(const struct script_text *text, size_t from, size_t to, int sig, int depth,
                       struct line_traps *ret);

// Does a trap pass the signal on? If it runs a program, there is no knowing.
enum script_tells { TELLS, TELLS_NOBODY, TELLS_MAYBE };
enum script_tells script_trap_tells(const struct script_text *text, const char *action, size_t len);

// Does text have the word, or, for an action, a function that it names? depth: 0.
bool script_has_word(const char *text, size_t len, const char *word);
bool script_action_has(const struct script_text *text, const char *action, size_t len,
                       const char *word, int depth);
