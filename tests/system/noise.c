// SPDX-License-Identifier: MIT
// Where the line of a stop would be noise (P1): in a container, for what is stopped by somebody
// above it in the course of his work, or by a key of a terminal.
#include "harness.h"
#include <stdio.h>
#include <string.h>

TestSuite(noise, .timeout = 100);

// Each runs below a shell that is pid 1. What it says is what it says without the preload.
static const char *const quiet[] = {
    "x=$(timeout 0.2 sleep 60 2>&1); echo \"[$x] $?\"",
    "timeout 0.2 exiting main 500",                // tells twice: the command, and its group
    "timeout 0.2 sh -c 'sleep 60; true'; echo $?", // the shell's child becomes an orphan
    "bash -c 'sleep 60 & sleep 0.2; kill $!; wait $!; echo $?'",
    "bash -c '(sleep 60; true) & sleep 0.2; kill $!; wait $!; echo $?'",
    "sh -c \"sh -c 'kill \\$\\$'; echo \\$?\"",
    "perl -e 'if ($p = fork) { sleep 1; kill TERM => $p; waitpid $p, 0; print $? }"
    " else { exec qw(sleep 60) }'",
    "python3 -c 'import subprocess, time\n"
    "p = subprocess.Popen([\"sleep\", \"60\"]); time.sleep(0.3); p.terminate(); print(p.wait())'",
    "timeout 0.3 plain; echo $?",
};
enum { QUIET = sizeof quiet / sizeof *quiet };

static struct run *run_script(const struct run_how *how, const char *script)
{
    char command[512];
    snprintf(command, sizeof command, "echo start\n%s\necho end", script);
    struct run *r = run_start(how, ARGV("sh", "-c", command));
    run_finish(r);
    return r;
}

EACH_ROW(noise, none_from_somebody_above, QUIET)

ParameterizedTest(int *i, noise, none_from_somebody_above, .timeout = 100)
{
    const char *const script = quiet[*i];
    char program[16];
    snprintf(program, sizeof program, "%.*s", (int)strcspn(script, " "), script);
    if (!strchr(program, '='))
        require_program(program);
    struct run *bare = run_script(HOW(RUN_PID1, .bare = true), script);
    struct run *with = run_script(HOW(RUN_PID1), script);
    EXPECT(with, strcmp(with->err, bare->err) == 0 && with->end == bare->end);
    if (strstr(script, "plain") || strstr(script, "exiting"))
        EXPECT(with, strstr(with->out, "exit handler\n124\n") || strstr(with->out, "later\n"));
    else
        EXPECT(with, strcmp(with->out, bare->out) == 0);
    run_close(bare);
    run_close(with);
}

static void expect_lines(const struct run_how *how, const char *script, int lines)
{
    struct run *r = run_script(how, script);
    EXPECT(r, count_text(r->err, "server stopped by SIGTERM: sleep[") == lines);
    run_close(r);
}

#define BY_TIMEOUT "timeout 0.2 sleep 60"
#define BY_SCRIPT  "bash -c 'sleep 60 & sleep 0.2; kill $!; wait $!'"

Test(noise, others_get_their_line)
{
    expect_lines(HOW(RUN_PID1), "sleep 60 & sleep 0.2; kill $!; wait", 1); // by pid 1
    expect_lines(HOW(RUN_PID1), "sh -c 'sleep 60 & sleep 0.2; setsid kill $!; wait'", 1);
    expect_lines(HOW(RUN_HOST), BY_TIMEOUT, is_on_host());
    expect_lines(HOW(RUN_HOST), BY_SCRIPT, is_on_host());
}

Test(noise, none_in_other_places)
{
    expect_lines(HOW(RUN_EXEC), BY_TIMEOUT, 0);
    expect_lines(HOW(RUN_CHILD), BY_SCRIPT, 0);
    expect_lines(HOW(RUN_PID1, .env = {"SIGSHIM_FORMAT=json"}), BY_TIMEOUT, 0);
    expect_lines(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}), BY_TIMEOUT, 0);
}

Test(noise, none_about_what_a_stop_is_waiting_for)
{
    struct run *r =
        run_script(HOW(RUN_PID1, .env = {"SIGSHIM_DELAY=300ms"}), "timeout 0.2 plain; echo $?");
    EXPECT(r, r->err_len == 0 && strstr(r->out, "exit handler\n124\n"));
    run_close(r);
}

// Who has an ancestor that is in its stop gets its line, whoever tells it.
Test(noise, a_stop_of_the_container)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("sh", "-c", "sh -c 'idle; true'; true"));
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: idle[") == 1);
    run_close(r);
}

Test(noise, the_trace_tells_of_it)
{
    struct run *r = run_script(HOW(RUN_PID1, .env = {"SIGSHIM_TRACE=1"}), BY_TIMEOUT);
    EXPECT(r, count_text(r->err, " gets SIGTERM, sent by timeout[") > 0);
    EXPECT(r, !strstr(r->err, "server stopped by"));
    run_close(r);
}

Test(noise, musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/exiting");
    struct run *r = run_script(HOW(RUN_PID1, .musl = true), "timeout 0.2 exiting main 500");
    EXPECT(r, r->err_len == 0 && strstr(r->out, "later\n"));
    run_close(r);
}

#define CTRL_C "\003"

static const char *wanted;

static bool is_there(struct run *r)
{
    return strstr(run_processes(r), wanted) != NULL;
}

static bool is_asleep(struct run *r)
{
    const char *at = strstr(run_processes(r), wanted);
    return at && at[strlen(wanted)] == 'S';
}

static bool is_gone(struct run *r)
{
    return !is_there(r);
}

// Reads meanwhile what is shown.
static void type(struct run *r, const char *keys)
{
    run_say(r, keys);
    run_ends_within(r, 0.2);
}

// At a prompt: a command and, once it sleeps, keys, and others until it is gone, since who clears
// its input misses some. What comes too late is on a line of its own.
static void press(struct run *r, const char *command, const char *process, const char *keys,
                  const char *end)
{
    run_say(r, "\n");
    run_say(r, command);
    wanted = process;
    run_await_true(r, is_asleep);
    type(r, keys);
    for (int tries = 0; tries < 40 && is_there(r); ++tries)
        type(r, end);
    run_await_true(r, is_gone);
}

static struct run *at_a_prompt(enum run_where where)
{
    const struct run_how how = {
        .where = where,
        .console = true,
        .env = {"TERM=xterm", "PS1=$ ", "HOME=/nonexistent", "GIT_PAGER=less", "LESS=-+F -+X"}};
    return run_start(&how, ARGV("bash", "--norc", "--noprofile", "--noediting", "-i"));
}

static void expect_no_line(struct run *r)
{
    run_say(r, "\nexit 5\n");
    run_finish(r);
    EXPECT(r, r->end == 5);
    EXPECT(r, !strstr(r->out, "stopped by") && !strstr(r->out, "ignored: "));
    run_close(r);
}

static const enum run_where containers[] = {RUN_EXEC, RUN_PID1, RUN_CHILD};

Test(noise, keys_at_a_prompt)
{
    for (size_t i = 0; i < 3; ++i) {
        struct run *r = at_a_prompt(containers[i]);
        press(r, "sleep 61\n", " sleep:", CTRL_C, CTRL_C);
        press(r, "sleep 62 | cat | cat\n", " sleep:", CTRL_C, CTRL_C);
        press(r, "bash -c 'sleep 63; true'\n", " sleep:", CTRL_C, CTRL_C);
        press(r, "sh -c 'sh -c \"sleep 64; true\"; true'\n", " sleep:", CTRL_C, CTRL_C);
        press(r, "python3 -c 'import time; time.sleep(60)'\n", " python3:", CTRL_C, CTRL_C);
        expect_no_line(r);
    }
}

Test(noise, keys_in_programs_of_the_whole_screen)
{
    require_program("less");
    require_program("git");
    require_program("vim");
    for (size_t i = 0; i < 2; ++i) {
        struct run *r = at_a_prompt(containers[i]);
        // Of a file: if Ctrl-C ends the other end of a pipe, bash takes the terminal back from
        // less.
        press(r, "seq 999 >numbers; less numbers\n", " less:", CTRL_C, "q");
        press(r, "git -C " SOURCE_DIR " log\n", " less:", CTRL_C, "q");
        press(r, "vim -u NONE -N -c '!sleep 50'\n", " sleep:", CTRL_C, CTRL_C);
        press(r, "", " vim:", "\n", "\n:q\n");
        expect_no_line(r);
    }
}

// A script that is itself what docker exec -it has started.
Test(noise, keys_in_a_script)
{
    struct run *r =
        run_start(HOW(RUN_EXEC, .console = true), ARGV("bash", "-c", "sleep 30; echo after"));
    wanted = " sleep:";
    run_await_true(r, is_asleep);
    run_say(r, CTRL_C);
    run_finish(r);
    EXPECT(r, r->end == -SIGINT);
    EXPECT(r, !strstr(r->out, "stopped by"));
    run_close(r);
}

// Its helpers are told by apt-get, one by one.
Test(noise, apt_get)
{
    require_program("apt-get");
    struct run *r = run_script(
        HOW(RUN_PID1),
        "mkdir -p lists/partial archives/partial state etc; touch status; chmod -R 777 .\n"
        "echo 'deb [trusted=yes] file:/nonexistent ./' >etc/sources.list\n"
        "apt-get -o Dir::Etc=$PWD/etc -o Dir::State=$PWD/state -o Dir::State::Lists=$PWD/lists"
        " -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD -o APT::Sandbox::User=root update");
    EXPECT(r, strstr(r->err, "nonexistent") != NULL);
    EXPECT(r, !strstr(r->err, "server stopped by"));
    run_close(r);
}
