// SPDX-License-Identifier: MIT
// SIGSHIM_MAP: the signal is rewritten before the app sees it, whatever the app has installed.
#include "harness.h"

TestSuite(map, .timeout = 60);

#define PYTHON_APP                     \
    "import time\n"                    \
    "try:\n"                           \
    "    print('ready', flush=True)\n" \
    "    time.sleep(60)\n"             \
    "except KeyboardInterrupt:\n"      \
    "    print('interrupted')\n"       \
    "    raise SystemExit(6)\n"

static struct run *stop(const struct run_how *how, const char *const argv[])
{
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    return r;
}

Test(map, python_gets_keyboard_interrupt)
{
    require_program("python3");
    struct run *r =
        stop(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("python3", "-c", PYTHON_APP));
    EXPECT(r, strstr(r->out, "interrupted\n") != NULL);
    EXPECT(r, r->end == 6);
    run_close(r);
}

Test(map, python_in_shell_form)
{
    require_program("python3");
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT", "APP=" PYTHON_APP}),
                         ARGV("sh", "-c", "python3 -c \"$APP\"; echo after"));
    EXPECT(r, strstr(r->out, "interrupted\n") != NULL);
    EXPECT(r, !strstr(r->out, "after"));
    EXPECT(r, r->end == 6);
    run_close(r);
}

Test(map, to_another_handler)
{
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:QUIT"}), ARGV("app"));
    EXPECT(r, strstr(r->err, "HUP=0 INT=0 QUIT=1 USR1=0 TERM=0") != NULL);
    EXPECT(r, r->end == 7);
    run_close(r);
}

Test(map, siginfo_names_the_new_signal)
{
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("siginfo"));
    EXPECT(r, strstr(r->out, "sig 2 signo 2 ") != NULL);
    run_close(r);
}

Test(map, swapped_pair_does_not_loop)
{
    const struct run_how *how = HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT,INT:TERM"});
    struct run *r = stop(how, ARGV("app"));
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
    struct run *r = stop(HOW(RUN_PID1, .env = {"SIGSHIM_MAP=TERM:INT"}), ARGV("idle"));
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
