// SPDX-License-Identifier: MIT
// Processes that stop what is below them themselves: one by one, by the group, or only their child.
// Whom they have told, the shell below them does not tell again, however long that takes to end.
#include "counted.h"
#include <stdio.h>

TestSuite(killers, .timeout = 60);

static void expect(struct run *r, int told_by_killer, const char *killer)
{
    char line[64];
    snprintf(line, sizeof line, "told by %s", killer);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    expect_told_once(r);
    EXPECT(r, count_lines(r->err, line) == told_by_killer);
    EXPECT(r, r->seconds < 6);
    run_close(r);
}

// A supervisor in Python: it starts a shell with the app below it in a group of its own, and kills
// what the second argument says at SIGTERM.
#define SUPERVISOR                                                                           \
    "import os, signal, subprocess, sys\n"                                                   \
    "def children(pid):\n"                                                                   \
    "    return [int(p) for p in open(f'/proc/{pid}/task/{pid}/children').read().split()]\n" \
    "def stop(sig, frame):\n"                                                                \
    "    for target in TARGETS:\n"                                                           \
    "        os.kill(target, sig)\n"                                                         \
    "signal.signal(signal.SIGTERM, stop)\n"                                                  \
    "script = 'until [ -e go ]; do sleep 0.01; done; counted 700; echo after'\n"             \
    "shell = subprocess.Popen(['sh', '-c', script], preexec_fn=os.setpgrp).pid\n"            \
    "open('go', 'w')\n"                                                                      \
    "sys.exit(os.waitpid(shell, 0)[1] >> 8)\n"

static void supervise(const char *targets, bool by_supervisor)
{
    char script[1024];
    require_program("python3");
    snprintf(script, sizeof script,
             "cat >tool.py <<'E'\n" SUPERVISOR "E\n"
             "sed -i 's/TARGETS/%s/' tool.py\n"
             "python3 tool.py; echo after",
             targets);
    expect(run_start(HOW(RUN_PID1), ARGV("sh", "-c", script)), by_supervisor, "python3");
}

Test(killers, app_first)
{
    supervise("children(shell) + [shell]", true);
}

Test(killers, shell_first)
{
    supervise("[shell] + children(shell)", true);
}

Test(killers, group)
{
    supervise("[-shell]", true);
}

Test(killers, child_alone)
{
    supervise("[shell]", false);
}

Test(killers, group_of_its_own)
{
    expect(run_start(HOW(RUN_PID1),
                     ARGV("sh", "-c", "timeout 100 sh -c 'counted 700; echo after'; echo after")),
           1, "timeout");
}

Test(killers, inits_that_signal_the_group)
{
    require_program("tini");
    require_program("dumb-init");
    expect(
        run_start(HOW(RUN_PID1), ARGV("tini", "-g", "--", "sh", "-c", "counted 700; echo after")),
        1, "tini");
    expect(run_start(HOW(RUN_PID1), ARGV("dumb-init", "sh", "-c", "counted 700; echo after")), 1,
           "dumb-init");
}

Test(killers, supervisord_with_stopasgroup)
{
    require_program("supervisord");
    for (int i = 0; i < 2; ++i) {
        char script[1024];
        snprintf(script, sizeof script,
                 "cat >conf <<'E'\n[supervisord]\nnodaemon=true\nlogfile=/dev/null\n"
                 "logfile_maxbytes=0\npidfile=pid\nuser=root\n[program:app]\n"
                 "command=sh -c \"counted 700; echo after\"\nstopasgroup=true\n"
                 "stdout_logfile=/dev/fd/1\nstdout_logfile_maxbytes=0\n"
                 "stderr_logfile=/dev/fd/2\nstderr_logfile_maxbytes=0\nE\n"
                 "%s supervisord -c conf%s",
                 i ? "exec" : "", i ? "" : "; echo after");
        expect(run_start(HOW(RUN_PID1), ARGV("sh", "-c", script)), 1, "supervisord");
    }
}
