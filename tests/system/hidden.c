// SPDX-License-Identifier: MIT
// The library under the name that sigshim-runc gives it: others know it by its file name.
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(hidden, .timeout = 60);

static char folder[] = "/tmp/sigshim-hidden-XXXXXX", library[64];

static const char *hidden_library(void)
{
    char command[600], said[200];
    cr_assert(mkdtemp(folder));
    snprintf(library, sizeof(library), "%s/.libsigshim.so", folder);
    snprintf(command, sizeof(command), "chmod 755 %s; cp '%s' %s 2>&1", folder, library_path(),
             library);
    cr_assert_eq(shell_output(command, said, sizeof(said)), 0, "%s", said);
    return library;
}

static void remove_library(void)
{
    unlink(library);
    rmdir(folder);
}

// The shell in the middle passes the signal on only if it knows that its parent has sigshim.
Test(hidden, three_levels, .fini = remove_library)
{
    struct run *r =
        run_start(HOW(RUN_PID1, .preload = hidden_library()),
                  ARGV("sh", "-c", "sh -c 'sh -c \"app; echo after\"; echo after'; echo after"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 7 && !strstr(r->out, "after"));
    EXPECT(r, count_text(r->err, "passed SIGTERM to 1 child of sh[") == 3);
    run_close(r);
}

// Or the handlers of the stand-in would be taken for a trap of the shell's own.
Test(hidden, doctor, .fini = remove_library)
{
    char command[600], says[20000];
    require_root();
    struct run *r = run_start(HOW(RUN_PID1, .preload = hidden_library()),
                              ARGV("sh", "-c", "echo ready; sleep 99; true"));
    run_await(r, "ready");
    run_await_process(r, "sleep");
    snprintf(command, sizeof(command), BUILD_DIR "/sigshim doctor %d 2>&1", r->pid);
    cr_expect_eq(shell_output(command, says, sizeof(says)), 0, "%s", says);
    run_close(r);
}
