// SPDX-License-Identifier: MIT
// Real programs between the shell that is pid 1 and the app, and real servers: each once in shell
// form. Times are loose: these programs take their own.
#include "run.h"
#include <stdio.h>
#include <unistd.h>

TestSuite(programs, .timeout = 60);

#define SUPERVISED                                                                       \
    "printf '%s\\n' '[supervisord]' nodaemon=true logfile=/dev/null logfile_maxbytes=0 " \
    "pidfile=pid user=root '[program:app]' 'command=counted' stdout_logfile=/dev/fd/1 "  \
    "stdout_logfile_maxbytes=0 stderr_logfile=/dev/fd/2 stderr_logfile_maxbytes=0 >conf; "
#define SERVICE \
    "mkdir -p all/app; printf '#!/bin/sh\\nexec counted\\n' >all/app/run; chmod +x all/app/run; "
#define WSGI                                                                              \
    "printf 'import os\\nos.write(2, b\"ready\\\\n\")\\ndef app(e, s):\\n s(\"200 OK\", " \
    "[])\\n return [b\"\"]\\n' >w.py; "
#define FPM                                                                              \
    "printf '%s\\n' '[global]' error_log=/dev/stderr '[www]' user=nobody listen=$PWD/s " \
    "pm=static pm.max_children=3 >conf; "

struct program {
    const char *name, *command;
    int begun;        // lines that say so
    int end, told;    // 0: not counted, a server of its own
    const char *last; // what it says at the end
};

// supervisord, runsvdir and s6-svscan end with 0 whatever their services do, and so does script.
static const struct program programs[] = {
    // Otherwise it tells the child, and then its whole group.
    {"timeout", "timeout --foreground 100 counted", 1, 7, 1, "stopped cleanly"},
    {"flock", "flock lock counted", 1, 7, 1, "stopped cleanly"},
    {"xargs", "echo 300 | xargs counted", 1, 7, 1, "stopped cleanly"},
    {"tee", "counted | tee out", 1, 7, 1, "stopped cleanly"},
    {"script", "script -qec 'counted >log 2>&1' /dev/null", 1, 0, 1, "stopped cleanly"},
    // It tells a second time 200 ms later.
    {"parallel", "parallel --will-cite -u counted ::: 50", 1, 255, 1, "stopped cleanly"},
    {"xvfb-run", "xvfb-run -a counted", 1, 7, 1, "stopped cleanly"},
    {"supervisord", SUPERVISED "supervisord -c conf", 1, 0, 1, "stopped cleanly"},
    {"runsvdir", SERVICE "runsvdir all", 1, 0, 1, "stopped cleanly"},
    {"s6-svscan", SERVICE "s6-svscan all", 1, 0, 1, "stopped cleanly"},
    // It forgets a worker that is told before it has loaded the app, or so.
    {"gunicorn", WSGI "gunicorn -w 3 -b unix:s w:app", 6, 0, 0, "Shutting down: Master"},
    {"php-fpm8.2", FPM "php-fpm8.2 -F -R -y conf", 1, 0, 0, "exiting, bye-bye"},
};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

static int lines_of(struct run *r, const char *what)
{
    return count_text(r->out, what) + count_text(r->err, what) +
           count_text(run_file(r, "log"), what);
}

static int begun; // so many lines are awaited

static bool has_begun(struct run *r)
{
    return lines_of(r, "ready") + lines_of(r, "Booting worker") >= begun;
}

EACH_ROW(programs, shell_form, PROGRAMS)

ParameterizedTest(int *cell, programs, shell_form)
{
    const struct program *p = &programs[*cell];
    require_program(p->name);
    char command[1024];
    snprintf(command, sizeof command, "%s; echo after", p->command);
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", command));
    begun = p->begun;
    run_await_true(r, has_begun);
    usleep(300000);
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == p->end && r->seconds < 6);
    EXPECT(r, lines_of(r, "told by ") == p->told);
    EXPECT(r, lines_of(r, p->last) == 1);
    EXPECT(r, !strstr(r->out, "after") && !strstr(r->err, "killed what"));
    run_close(r);
}
