// SPDX-License-Identifier: MIT
// sigshim-runc: an OCI runtime in front of another one. It gives containers the preload as they are
// made, and becomes the real runtime. It never writes to stderr, and nothing that goes wrong here
// keeps a container from starting.
#include "../include/sigshim.h"
#include "front.h"
#include "guard.h"
#include "real.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static struct args args;
    static struct host host;
    static char real[PATH_MAX];
    char *alone[] = {real, NULL};
    args_parse(argv, &args);
    if (args.version)
        return printf("sigshim-runc %s\n", SIGSHIM_VERSION) < 0;
    if (args.edits || !args.runtime) // other calls depend on no file that is not needed
        host_read(args.host ? args.host : HOST_FILE, &host);
    if (args.library)
        host.library = args.library;
    const char *wanted = args.runtime ? args.runtime : host.runtime;
    if (!real_find(wanted, real)) {
        say_error(&args, "there is no runtime %s", wanted ? wanted : "runc, crun or youki in PATH");
        return 127;
    }
    char **arguments = argc > 0 ? args.rest - 1 : alone;
    arguments[0] = real;
    if (args.wrong)
        say_warning(&args, "container left alone: there is no option %s", args.wrong);
    else if (args.edits) {
        guard_begin(real, arguments, &args);
        front_edit(&args, &host);
        guard_end();
    }
    execv(real, arguments);
    say_error(&args, "%s cannot be executed: %s", real, strerror(errno));
    return 127;
}
