// SPDX-License-Identifier: MIT
// The host file: what holds for all containers of a host. It is also the way back.
#pragma once
#include <stdbool.h>

#define HOST_FILE "/etc/sigshim/runtime.conf"

enum host_default {
    HOST_ALL,   // every container, unless it asks not to be
    HOST_ASKED, // only containers that ask for it
    HOST_OFF,   // none, whatever it asks for
};

enum { HOST_VARIABLES_MAX = 24 };

struct host {
    const char *runtime; // the real one, a path or a name; NULL: not said
    const char *library; // NULL: not said
    const char
        *command; // the static sigshim, for programs that no preload reaches; NULL: leave these
    enum host_default which;
    const char *variables[HOST_VARIABLES_MAX]; // "SIGSHIM_GRACE=20s"
    unsigned count;
    char problem[200]; // why the file cannot be relied on, or ""; then which is HOST_OFF
};

// Reads it once; what the members point to stays. A file that is not there says nothing. What could
// be read of a bad one holds, except that containers are left alone.
void host_read(const char *path, struct host *ret);

// The same of the file's text, which it cuts up; path is for the message.
void host_parse(char *text, const char *path, struct host *ret);
