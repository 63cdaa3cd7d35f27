// SPDX-License-Identifier: MIT
// Which line of a start script loses the signal?
#pragma once
#include "../../shim/config/config.h"

#include <stdbool.h>
#include <stddef.h>

#define LINES_MAX     16
#define LINES_PRELOAD "ENV LD_PRELOAD=/usr/lib/libsigshim.so"

struct line_loss {
    char file[256];
    int line;
    bool doubt;       // it may be lost here, or not
    char text[100];   // of the line, shortened
    char reason[300]; // begins with a verb: "waits for ..."
    char cure[200];
};

struct line_losses {
    size_t count;
    struct line_loss loss[LINES_MAX];
    bool hands_on; // a script ends in exec "$@"
};

// How the script is run.
struct line_context {
    const char *file;
    int line; // of the text's first line
    int sig;
    const char *shell;           // its name, as people know it
    const char *kind;            // what it is: "sh" may be dash, busybox or bash
    bool inline_text;            // the text is that of -c: some shells exec its last command
    bool preload;                // sigshim is loaded
    const struct config *config; // with it
    bool doubt;                  // whatever is found is not certain
    bool args_known;             // somebody else looks at what exec "$@" starts
    int files;                   // how many scripts have exec'd each other
};

// Appends to *ret what loses context->sig in the text of a script.
void lines_look(const char *text, size_t len, const struct line_context *context,
                struct line_losses *ret);

// Appends one; text is shortened to its first words. Too many are dropped.
void lines_add(struct line_losses *ret, const struct line_context *context, int line,
               const char *text, size_t len, const char *reason, const char *cure);

// The last component of a path.
const char *lines_name(const char *path);

// Does sigshim act in a process of this name, by the variables that are known?
bool lines_active(const struct line_context *context, const char *name);

// The whole text of a file, to be freed, or NULL.
char *lines_read(const char *path, size_t *ret_len);

// The same of one that a script names: by that path, or by its last component in the folder of
// context->file or one below it that is usual.
char *lines_read_beside(const struct line_context *context, const char *path, size_t *ret_len);

// Looks at a file that is for shell or, if that is NULL, begins with #! and a shell; other members
// of context are set. False: it is none.
bool lines_look_at_file(const char *path, const char *shell, struct line_context context,
                        struct line_losses *ret);

// Looks at what is started by the words of argv, which NULL ends, as those of an exec.
void lines_look_at_argv(char *const *argv, const struct line_context *context,
                        struct line_losses *ret);

// Looks at a Dockerfile, whose STOPSIGNAL takes the place of sig. Returns CLI_YES, CLI_NO or
// CLI_CANNOT_TELL, and a sentence in ret_why, which has room for 300 bytes.
int dockerfile_look(const char *path, int sig, struct line_losses *ret, char *ret_why);

// By its name, or its first instruction.
bool dockerfile_is_one(const char *path);
