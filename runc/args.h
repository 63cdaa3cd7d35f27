// SPDX-License-Identifier: MIT
// What an engine, or a user, asks the runtime for: the command line as runc, crun and youki read
// it.
#pragma once
#include <stdbool.h>

struct args {
    // Our own options, which come first; NULL where they are not given.
    const char *runtime; // --sigshim-runtime: the real runtime
    const char *host;    // --sigshim-host: the host file
    const char *library; // --sigshim-library
    bool version;        // --sigshim-version
    const char *wrong;   // an option of ours that is not one

    char **rest;        // the arguments of the real runtime, from its first
    bool edits;         // create, run or restore
    const char *log;    // --log, or NULL
    bool log_json;      // --log-format json
    const char *folder; // the bundle; "." by default
    const char *file;   // the configuration in it; "config.json" by default
};

// argv: NULL-terminated. Whatever is not understood is passed on, as a call that edits nothing.
void args_parse(char **argv, struct args *ret);
