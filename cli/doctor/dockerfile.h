// SPDX-License-Identifier: MIT
// The instructions of a Dockerfile's last stage, and of those that it is built on, that say how its
// containers start and stop.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define DOCKERFILE_ENV_MAX  32
#define DOCKERFILE_ARGV_MAX 32

struct dockerfile_line {
    int line;         // 0: not there
    const char *text; // behind the instruction's name, with its continuation lines
    size_t len;
};

struct dockerfile {
    struct dockerfile_line from, entrypoint, cmd, stopsignal, shell;
    struct dockerfile_line entrypoint_shell, cmd_shell; // that they have been given to
    char *env[DOCKERFILE_ENV_MAX + 1]; // NAME=VALUE of sigshim and the preload, to be freed
    size_t env_len;
};

#define DOCKERFILE_STAGES_MAX 32
struct dockerfile_stages {
    size_t count;
    struct dockerfile stage[DOCKERFILE_STAGES_MAX]; // the last one is that which is read
    struct {
        const char *name;
        size_t len;
    } name[DOCKERFILE_STAGES_MAX];
};

void dockerfile_parse(const char *text, size_t len, struct dockerfile_stages *ret);
void dockerfile_free(struct dockerfile_stages *stages);
const struct dockerfile *dockerfile_last(const struct dockerfile_stages *stages);
void dockerfile_begin_stage(struct dockerfile_stages *stages, const struct dockerfile_line *from);

// Where "# escape=`" says so, that becomes the usual backslash.
void dockerfile_unescape(char *text, size_t len);

// The words of the exec form, ["a", "b"], in memory to be freed by one free() of argv[0]. Returns
// their number, or -1 if it is the shell form.
int dockerfile_argv(const struct dockerfile_line *line, char *ret_argv[DOCKERFILE_ARGV_MAX]);

// What kind of shell /bin/sh is in the image, as far as the name of its base tells.
const char *dockerfile_sh(const struct dockerfile *file);
