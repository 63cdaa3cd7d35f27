// SPDX-License-Identifier: MIT
// The command of SIGSHIM_HOOK and the files of SIGSHIM_UNLINK.
#include "shim/stop/outside.h"
#include "child.h"
#include "shim/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

static struct child child;
static const char *command;
static int64_t grace = 5000;

static void run(void)
{
    strcpy(config.hook, command);
    setenv("LD_PRELOAD", "", 1);
    outside_hook(SIGUSR1, sys_ms(CLOCK_MONOTONIC) + grace);
    _exit(sys(SYS_waitid, 0L, 0L, 0L, 4L | 0x40000000, 0L) == -ECHILD ? 0 : 1);
}

static const char *said_by(const char *text)
{
    command = text;
    in_child(run, &child);
    cr_expect_eq(child_end(&child), 0, "%s left a child", text);
    return child.said;
}

Test(outside, its_environment)
{
    char expected[64];
    said_by("echo $SIGSHIM_SIGNAL $SIGSHIM_PID ${LD_PRELOAD-none} >&2");
    snprintf(expected, sizeof(expected), "SIGUSR1 %d none\n", child.pid);
    cr_expect_str_eq(child.said, expected);
    cr_expect_str_eq(said_by("cat; readlink /proc/self/fd/0"), "/dev/null\n");
    cr_expect_str_eq(said_by("grep SigBlk /proc/self/status"), "SigBlk:\t0000000000000000\n");
    cr_expect_str_eq(said_by(""), "");
}

Test(outside, failures_are_told)
{
    cr_expect_str_eq(said_by("exit 0"), "");
    cr_expect_str_eq(said_by("exit 3"), "sigshim: SIGSHIM_HOOK exited 3\n");
    cr_expect_str_eq(said_by("kill -9 $$"), "sigshim: SIGSHIM_HOOK died of SIGKILL\n");
}

Test(outside, the_deadline_ends_its_whole_group)
{
    grace = 50;
    int64_t before = sys_ms(CLOCK_MONOTONIC);
    // The log's pipe is at its end only when sleep is gone too.
    cr_expect_str_eq(said_by("sleep 5 & sleep 5"),
                     "sigshim: SIGSHIM_HOOK killed: the grace period is over\n");
    cr_expect_lt(sys_ms(CLOCK_MONOTONIC) - before, 3000);
}

static char dir[] = "/tmp/sigshim-hook-XXXXXX";

static void unlink_all(void)
{
    outside_unlink(SIGTERM);
    _exit(0);
}

Test(outside, unlink)
{
    char one[64], two[64], expected[128];
    cr_assert(mkdtemp(dir));
    snprintf(one, sizeof(one), "%s/one", dir);
    snprintf(two, sizeof(two), "%s/two", dir);
    close(open(one, O_CREAT | O_WRONLY, 0600));
    close(open(two, O_CREAT | O_WRONLY, 0600));
    snprintf(config.unlink, sizeof(config.unlink), "%s:%s/none:%s:%s", one, dir, dir, two);
    in_child(unlink_all, &child);
    cr_expect_neq(access(one, F_OK), 0);
    cr_expect_neq(access(two, F_OK), 0);
    snprintf(expected, sizeof(expected), "sigshim: %s cannot be removed: EISDIR\n", dir);
    cr_expect_str_eq(child.said, expected);
    rmdir(dir);
}
