// SPDX-License-Identifier: MIT
// The instructions of a Dockerfile's last stage that say how its containers start and stop.
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
    char *env[DOCKERFILE_ENV_MAX + 1]; // NAME=VALUE, to be freed
    size_t env_len;
};

void dockerfile_parse(const char *text, size_t len, struct dockerfile *ret);
void dockerfile_free(struct dockerfile *file);

// The words of the exec form, ["a", "b"], in memory to be freed by one free() of argv[0]. Returns
// their number, or -1 if it is the shell form.
int dockerfile_argv(const struct dockerfile_line *line, char *ret_argv[DOCKERFILE_ARGV_MAX]);

// What kind of shell /bin/sh is in the image, as far as the name of its base tells.
const char *dockerfile_sh(const struct dockerfile *file);
