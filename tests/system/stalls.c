// SPDX-License-Identifier: MIT
// What sleeps for good is given up after a second (P8), what is only slow is not; and nobody sees
// EINTR of a signal that is none of theirs.
#include "harness.h"

TestSuite(stalls, .timeout = 120);

Test(stalls, condition_variable_that_nobody_signals)
{
    static const char *const ways[] = {NULL, NULL, "busy"};
    for (int i = 0; i < 3; ++i) {
        struct run *r = run_until_stopped(HOW(i ? RUN_PID1 : RUN_HOST), ARGV("condition", ways[i]));
        EXPECT(r, r->end == (i ? 143 : -SIGTERM));
        EXPECT(r, r->seconds > 0.7 && r->seconds < 4);
        EXPECT(r, count_lines(r->err, "sigshim: an exit handler of condition[") == 1);
        EXPECT(r, strstr(r->err, "] hangs: it sleeps") != NULL);
        run_close(r);
    }
}

Test(stalls, condition_variable_that_is_signalled_late)
{
    struct run *r = run_until_stopped(HOW(RUN_HOST), ARGV("condition", "late"));
    EXPECT(r, r->end == -SIGTERM && strstr(r->out, "last destructor\n"));
    EXPECT(r, count_lines(r->err, "") == 1);
    run_close(r);
}

Test(stalls, exit_handlers_that_sleep)
{
    static const char *const kinds[] = {"poll",  "ppoll",        "select",     "pselect", "epoll",
                                        "sleep", "sigtimedwait", "semtimedop", "child"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
        struct run *r = run_until_stopped(HOW(RUN_HOST), ARGV("sleeper", "exit", kinds[i]));
        EXPECT(r, r->end == -SIGTERM && strstr(r->out, "slept well\n"));
        EXPECT(r, count_lines(r->err, "") == 1);
        run_close(r);
    }
}

static void serve_through_a_delay(const char *another)
{
    static const char *const kinds[] = {"poll",       "ppoll",         "select",    "pselect",
                                        "epoll",      "sleep",         "nanosleep", "sigtimedwait",
                                        "semtimedop", "sem_timedwait", "socket"};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
        struct run *r = run_until_stopped(HOW(RUN_HOST, .env = {"SIGSHIM_DELAY=300ms"}),
                                          ARGV("sleeper", "serve", kinds[i], another));
        EXPECT(r, r->end == -SIGTERM && !strstr(r->out, "cut short"));
        EXPECT(r, r->seconds > 0.25 && r->seconds < 5);
        run_close(r);
    }
}

Test(stalls, a_delay_is_not_noticed)
{
    serve_through_a_delay(NULL);
}

Test(stalls, a_delay_is_not_noticed_beside_another_thread)
{
    serve_through_a_delay("another");
}

// xargs waits for its commands inside its own exit().
Test(stalls, an_exit_that_waits_for_a_child)
{
    for (int i = 0; i < 2; ++i) {
        struct run *r =
            run_start(HOW(RUN_HOST, .env = {i ? "SIGSHIM_ATEXIT=0" : "SIGSHIM_ATEXIT=1"}),
                      ARGV("sh", "-c", "echo 20 >in; exec xargs -a in sleep >/dev/null 2>err"));
        run_await_process(r, "sleep");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == -SIGTERM && r->seconds < 2);
        run_close(r);
    }
}
