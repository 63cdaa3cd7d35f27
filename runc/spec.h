// SPDX-License-Identifier: MIT
// What a container's config.json says (OCI runtime specification), as far as it matters here, and
// where in the text it says so.
#pragma once
#include "json.h"

struct spec_string {
    struct json_span span;
    char *text; // decoded
};

struct spec_mount {
    struct json_span span;
    char *destination; // absolute, without ".", ".." and double slashes
    char *source;      // "" where there is none
    char *type;        // "" where there is none
    bool bind, read_only;
};

struct spec {
    struct json_text text;
    struct json_span env, args; // arrays
    struct spec_string *variables, *arguments;
    struct spec_mount *mounts;
    unsigned variables_len, arguments_len, mounts_len;
    char *root, *cwd; // as they are written
    bool user;        // it makes a user namespace
    bool sandbox;     // it only holds the namespaces of a pod
    bool libpod;      // podman has made it
    char *annotation; // the value of "sigshim.runtime", or NULL
};

// Reads it all. Returns NULL, or why it cannot be relied on: a text that lives forever. What it has
// allocated stays: the process soon becomes another program.
const char *spec_read(struct json_text text, struct spec *ret);

// The last entry of that name in the environment, or NULL; its value begins behind the "=".
const struct spec_string *spec_variable(const struct spec *spec, const char *name);
const char *spec_value(const struct spec_string *variable);
