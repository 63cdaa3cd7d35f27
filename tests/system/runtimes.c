// SPDX-License-Identifier: MIT
// Unmodified programs without handlers as pid 1 in exec form: under half a second, 143 and one
// line; and what Python, Ruby and Perl do with handlers of their own.
#include "harness.h"

TestSuite(runtimes, .timeout = 60);

// Half a second is a promise that a busy machine may break: up to three tries.
static void expect_prompt(const char *const argv[], const char *ready, int sig, int end)
{
    require_program(argv[0]);
    double seconds = 1;
    for (int tries = 0; tries < 3 && seconds >= 0.5; ++tries) {
        struct run *r = run_start(HOW(RUN_PID1), argv);
        ready ? run_await(r, ready) : (void)run_await_process(r, argv[0]);
        run_stop(r, sig);
        EXPECT(r, r->end == end);
        EXPECT(r, count_lines(r->err, "server stopped by SIG") == 1);
        seconds = r->seconds;
        run_close(r);
    }
    cr_expect(seconds < 0.5, "%s: %.3f s", argv[0], seconds);
}

Test(runtimes, python_http_server)
{
    expect_prompt(ARGV("python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"),
                  "Serving HTTP", SIGTERM, 143);
}

Test(runtimes, node_without_handlers)
{
    expect_prompt(ARGV("node", SOURCE_FIXTURE("plain.js")), "ready", SIGTERM, 143);
    expect_prompt(ARGV("node", SOURCE_FIXTURE("plain.js")), "ready", SIGINT, 130);
}

Test(runtimes, cat)
{
    expect_prompt(ARGV("cat"), NULL, SIGTERM, 143);
}

Test(runtimes, sleep)
{
    expect_prompt(ARGV("sleep", "60"), NULL, SIGTERM, 143);
}

Test(runtimes, tail)
{
    expect_prompt(ARGV("tail", "-n", "99", "-f", SOURCE_FIXTURE("noop.c")), "main", SIGTERM, 143);
}

Test(runtimes, perl)
{
    expect_prompt(ARGV("perl", "-e", "$| = 1; print \"ready\\n\"; sleep 60"), "ready", SIGTERM,
                  143);
}

static struct run *stop(const struct run_how *how, const char *const argv[], int sig)
{
    require_program(argv[0]);
    struct run *r = run_start(how, argv);
    run_await(r, "ready");
    run_stop(r, sig);
    return r;
}

// Python installs its SIGINT handler only if it finds the default.
Test(runtimes, python_keyboard_interrupt)
{
    const char *app = "import time\n"
                      "try:\n"
                      "    print('ready', flush=True)\n"
                      "    time.sleep(60)\n"
                      "except KeyboardInterrupt:\n"
                      "    raise SystemExit(6)\n";
    struct run *r = stop(HOW(RUN_PID1), ARGV("python3", "-c", app), SIGINT);
    EXPECT(r, r->end == 6 && r->err_len == 0);
    run_close(r);
}

Test(runtimes, python_sees_defaults_and_puts_them_back)
{
    const char *app = "import signal as s, time\n"
                      "print(s.getsignal(s.SIGTERM) == s.SIG_DFL)\n"
                      "old = s.signal(s.SIGTERM, lambda *a: None)\n"
                      "print(old == s.SIG_DFL, s.signal(s.SIGTERM, old) is not None)\n"
                      "print('ready', flush=True)\n"
                      "time.sleep(60)\n";
    struct run *r = stop(HOW(RUN_PID1), ARGV("python3", "-c", app), SIGTERM);
    EXPECT(r, strstr(r->out, "True\nTrue True\nready") != NULL);
    EXPECT(r, r->end == 143);
    run_close(r);
}

Test(runtimes, python_own_handler)
{
    const char *app = "import signal, sys, time\n"
                      "signal.signal(signal.SIGTERM, lambda *a: sys.exit(9))\n"
                      "print('ready', flush=True)\n"
                      "time.sleep(60)\n";
    struct run *r = stop(HOW(RUN_PID1), ARGV("python3", "-c", app), SIGTERM);
    EXPECT(r, r->end == 9 && r->err_len == 0);
    run_close(r);
}

Test(runtimes, perl_own_handler)
{
    const char *app = "$| = 1; $SIG{TERM} = sub { print \"bye\\n\"; exit 9 }; print \"ready\\n\";"
                      "sleep 60";
    struct run *r = stop(HOW(RUN_PID1), ARGV("perl", "-e", app), SIGTERM);
    EXPECT(r, r->end == 9 && r->err_len == 0);
    EXPECT(r, strstr(r->out, "bye") != NULL);
    run_close(r);
}

// Ruby's own way out of SIGTERM: an exception that runs `ensure`, then the default action.
Test(runtimes, ruby_is_as_without)
{
    const char *app = "$stdout.sync = true\n"
                      "begin\n"
                      "  puts 'ready'\n"
                      "  sleep 60\n"
                      "ensure\n"
                      "  puts 'ensured'\n"
                      "end\n";
    struct run *r = stop(HOW(RUN_CHILD, .bare = true), ARGV("ruby", "-e", app), SIGTERM);
    EXPECT(r, r->end == -SIGTERM && strstr(r->out, "ensured"));
    run_close(r);
    r = stop(HOW(RUN_CHILD), ARGV("ruby", "-e", app), SIGTERM);
    EXPECT(r, r->end == -SIGTERM && strstr(r->out, "ensured"));
    run_close(r);
    r = stop(HOW(RUN_PID1), ARGV("ruby", "-e", app), SIGTERM);
    EXPECT(r, r->end == 143 && strstr(r->out, "ensured"));
    run_close(r);
}
