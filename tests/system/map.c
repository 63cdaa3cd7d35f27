// SPDX-License-Identifier: MIT
// SIGSHIM_MAP: the signal is rewritten before the app sees it, whatever the app has installed.
#include "harness.h"
#include <stdio.h>

TestSuite(map, .timeout = 60);

#define PYTHON_APP                     \
    "import time\n"                    \
    "try:\n"                           \
    "    print('ready', flush=True)\n" \
    "    time.sleep(60)\n"             \
    "except KeyboardInterrupt:\n"      \
    "    print('interrupted')\n"       \
    "    raise SystemExit(6)\n"

Test(map, python_gets_keyboard_interrupt)
{
    require_program("python3");
    struct run *r = run_until_stopped(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}),
                                      ARGV("python3", "-c", PYTHON_APP));
    EXPECT(r, strstr(r->out, "interrupted\n") != NULL);
    EXPECT(r, r->end == 6);
    run_close(r);
}

Test(map, python_in_shell_form)
{
    require_program("python3");
    struct run *r =
        run_until_stopped(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT", "APP=" PYTHON_APP}),
                          ARGV("sh", "-c", "python3 -c \"$APP\"; echo after"));
    EXPECT(r, strstr(r->out, "interrupted\n") != NULL);
    EXPECT(r, !strstr(r->out, "after"));
    EXPECT(r, r->end == 6);
    run_close(r);
}

Test(map, to_another_handler)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:QUIT"}), ARGV("app"));
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=1 USR1=0 TERM=0") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(map, siginfo_names_the_new_signal)
{
    struct run *r =
        run_until_stopped(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("siginfo"));
    EXPECT(r, strstr(r->out, "sig 2 signo 2 ") != NULL);
    run_close(r);
}

Test(map, swapped_pair_does_not_loop)
{
    const struct run_how *how = HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT,INT:TERM"});
    struct run *r = run_until_stopped(how, ARGV("app"));
    EXPECT(r, strstr(r->err, "HUP=0 INT=1 QUIT=0 USR1=0 TERM=0") != NULL);
    run_close(r);
    r = run_start(how, ARGV("app"));
    run_await(r, "ready");
    run_stop(r, SIGINT);
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=0 USR1=0 TERM=1") != NULL);
    run_close(r);
}

Test(map, at_default_the_new_signal_stops)
{
    struct run *r = run_until_stopped(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("idle"));
    EXPECT(r, r->end == 130);
    EXPECT(r, count_lines(r->err, "server stopped by SIG") == 1);
    run_close(r);
}

Test(map, app_does_not_see_it)
{
    struct run *bare = run_whole(HOW(RUN_PID1, .bare = true), ARGV("observe_actions"));
    struct run *with = run_whole(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:QUIT,INT:USR1"}),
                                 ARGV("observe_actions"));
    cr_expect_str_eq(with->out, bare->out);
    run_close(bare);
    run_close(with);
}

// A script as entrypoint: its process is called after itself. The shell passes the signal on as it
// is, also where it has left it at default with FORWARD=never, or has a trap for it.
static void start_script(struct run **r, const struct run_how *how, const char *shell,
                         const char *script)
{
    char command[512];
    snprintf(command, sizeof command,
             "printf '#!%%s\\n%%s\\n' \"$(command -v %s)%s\" \"$1\" >start.sh; chmod +x start.sh; "
             "exec ./start.sh",
             shell, strcmp(shell, "busybox") == 0 ? " ash" : "");
    *r = run_start(how, ARGV("sh", "-c", command, "sh", script));
    run_await(*r, "ready");
}

#define TOLD_INT "app: done HUP=0 INT=1 QUIT=0 USR1=0 TERM=0"

Test(map, script_as_entrypoint)
{
    const char *const shells[] = {"sh", "bash", "zsh", "busybox", "ksh93"};
    const char *const scripts[] = {"app; echo after", "app & wait", "cd / && app; true"};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; ++i) {
        require_program(shells[i]);
        for (size_t j = 0; j < 3; ++j) {
            struct run *r;
            start_script(&r, HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), shells[i], scripts[j]);
            run_stop(r, SIGTERM);
            EXPECT(r, strstr(r->err, TOLD_INT) != NULL);
            EXPECT(r, r->end == 7 && !strstr(r->out, "after"));
            run_close(r);
        }
    }
}

Test(map, script_with_a_trap)
{
    struct run *r;
    const struct run_how *how = HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"});
    start_script(&r, how, "bash", "trap \"kill \\$!; wait; exit 5\" TERM; app & wait");
    run_stop(r, SIGTERM);
    EXPECT(r, strstr(r->err, TOLD_INT) != NULL);
    EXPECT(r, r->end == 5);
    run_close(r);
    start_script(&r, how, "bash", "trap \"kill \\$!; wait; exit 5\" TERM; app & wait");
    run_kill_inside(r, SIGTERM);
    run_finish(r);
    EXPECT(r, strstr(r->err, TOLD_INT) != NULL);
    EXPECT(r, r->end == 5);
    run_close(r);
}

// mksh has a handler of its own.
Test(map, script_with_forward_always)
{
    struct run *r;
    require_program("mksh");
    start_script(&r, HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT", "SIGSHIM_FORWARD=always"}),
                 "mksh", "app; exit $?");
    run_stop(r, SIGTERM);
    EXPECT(r, strstr(r->err, TOLD_INT) != NULL);
    run_close(r);
}

// A shell starts it with SIGINT ignored: the signal stays what it was.
Test(map, background_app_that_ignores_the_new_signal)
{
    const char *const apps[] = {"idle", "python3 -c \"$APP\""};
    require_program("python3");
    for (size_t i = 0; i < 2; ++i) {
        char script[64];
        snprintf(script, sizeof script, "%s & wait", apps[i]);
        struct run *r;
        start_script(&r, HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT", "APP=" PYTHON_APP}), "sh",
                     script);
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, count_text(r->err, "sigshim: SIGTERM not rewritten to SIGINT, which ") == 1);
        EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ") == 1);
        run_close(r);
    }
}

Test(map, ignored_in_other_places)
{
    const enum run_where places[] = {RUN_PID1, RUN_CHILD, RUN_HOST};
    const int ends[] = {143, -SIGTERM, -SIGTERM};
    for (size_t i = 0; i < 3; ++i) {
        struct run *r = run_until_stopped(
            HOW(places[i], .ignored = SIGINT, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("idle"));
        EXPECT(r, r->end == ends[i]);
        EXPECT(r, count_lines(r->err, "") == 2);
        run_close(r);
        r = run_until_stopped(
            HOW(places[i], .ignored = SIGINT, .bare = true),
            ARGV(BUILD_DIR "/sigshim", "run", "--init", "--map", "TERM:INT", "idle"));
        EXPECT(r, strstr(r->err, "passed SIGTERM to idle") && r->end == 143);
        run_close(r);
    }
}

Test(map, ignored_with_musl)
{
    require_fixture(BUILD_DIR "/tests/fixtures-musl/idle");
    struct run *r = run_until_stopped(
        HOW(RUN_PID1, .musl = true, .ignored = SIGINT, .env = {"SIGSHIM_MAP=TERM:INT"}),
        ARGV("idle"));
    EXPECT(r, r->end == 143);
    run_close(r);
}
