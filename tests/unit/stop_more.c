// SPDX-License-Identifier: MIT
// The stop in less usual places: with a delay, a crash, exit handlers, handlers of the app before
// it.
#include "stop_child.h"

#include <stdlib.h>

static bool said(const char *before, const char *after)
{
    char text[512];
    snprintf(text, sizeof(text), "%s%s%s", before, child.self, after);
    return strstr(child.said, text) != NULL;
}

static void crash(void *arg)
{
    (void)arg;
    raise(SIGILL);
}

static void crashing(void)
{
    atexit_add(crash, NULL);
    kill(getpid(), SIGTERM);
}

Test(stop, a_crash_does_not_change_the_end)
{
    cr_expect_eq(end_of(crashing), -SIGTERM);
    cr_expect(
        said("sigshim: a function registered with sigshim_atexit of ", " crashed by SIGILL\n"),
        "%s", child.said);
}

static void delayed(void)
{
    config.delay_ms = 60000;
    kill(getpid(), SIGTERM);
    say("serving\n");
    if (stop_signal() != SIGTERM)
        _exit(1);
    kill(getpid(), SIGINT);
}

Test(stop, a_second_signal_cuts_the_delay_short)
{
    cr_expect_eq(end_of(delayed), -SIGTERM);
    cr_expect(said("", " keeps serving for SIGSHIM_DELAY before it stops\nserving\n"));
    cr_expect(said("SIGINT ends SIGSHIM_DELAY early: ", " is being stopped by SIGTERM"));
    cr_expect(said("server stopped by SIGTERM: ", ", sent by "), "%s", child.said);
}

static void waiting_out(void)
{
    config.delay_ms = 60;
    kill(getpid(), SIGTERM);
    say("serving\n");
    for (;;)
        pause();
}

Test(stop, the_delay_ends_by_itself)
{
    cr_expect_eq(end_of(waiting_out), -SIGTERM);
    cr_expect(strstr(child.said, "serving\nserver stopped by SIGTERM"), "%s", child.said);
}

static void at_exit(void)
{
    say("exit handler\n");
    stop_after_exit();
    say("not reached\n");
}

static void exiting(void)
{
    config.at_exit = true;
    atexit(at_exit); // before all that Criterion has registered
    kill(getpid(), SIGTERM);
}

Test(stop, exit_handlers_run_before_the_end)
{
    cr_expect_eq(end_of(exiting), -SIGTERM);
    char *rest = strchr(child.said, '\n');
    cr_assert(rest);
    cr_expect_str_eq(rest, "\nexit handler\n");
}

static void default_and_again(int sig)
{
    say("handler\n");
    struct sigaction act = {.sa_flags = 0};
    action_set(sig, &act, NULL);
    raise(sig);
}

static void as_node_does(void)
{
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = default_and_again;
    action_set(SIGTERM, &act, NULL);
    kill(getpid(), SIGTERM);
}

Test(stop, a_handler_that_raises_again)
{
    cr_expect_eq(end_of(as_node_does), -SIGTERM);
    cr_expect_eq(strncmp(child.said, "handler\nserver stopped by SIGTERM", 33), 0, "%s",
                 child.said);
}

static void once(int sig)
{
    (void)sig;
    say("once\n");
}

static void twice(void)
{
    struct sigaction act = {.sa_flags = (int)SA_RESETHAND};
    act.sa_handler = once;
    action_set(SIGTERM, &act, NULL);
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGTERM);
}

Test(stop, a_one_shot_handler_and_then_the_stop)
{
    cr_expect_eq(end_of(twice), -SIGTERM);
    cr_expect_eq(strncmp(child.said, "once\nserver stopped by SIGTERM", 30), 0, "%s", child.said);
}
