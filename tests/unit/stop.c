// SPDX-License-Identifier: MIT
// The stop as the kernel starts it, by a signal: what is logged, in which order, and how the
// process ends.
#include "stop_child.h"

#include <time.h>

#define EXPECT_SAID(...)                                     \
    do {                                                     \
        char expected_[2048];                                \
        snprintf(expected_, sizeof(expected_), __VA_ARGS__); \
        cr_expect_str_eq(child.said, expected_);             \
    } while (0)

// Stands for family_is_routine(), so that these tests get their lines in a container, too.
bool __wrap_family_is_routine(int sig, const struct log_sender *sender)
{
    (void)sig, (void)sender;
    return false;
}

Test(stop, one_line_and_death_by_the_signal)
{
    cr_expect_eq(end_of(terminate), -SIGTERM);
    EXPECT_SAID("server stopped by SIGTERM: %s, sent by %s uid %u\n", child.self, child.self,
                getuid());
}

static void terminate_with_status(void)
{
    config.exit_status = 3;
    terminate();
}

// It is for the main process of a container's stop alone.
Test(stop, status_of_the_configuration)
{
    cr_expect_eq(end_of(terminate_with_status), -SIGTERM);
}

static void interrupt_twice(void *arg)
{
    say(arg);
    kill(getpid(), SIGINT);
    kill(getpid(), SIGINT);
    say("not cut short\n");
}

static void second_signals(void)
{
    atexit_add(interrupt_twice, "function\n");
    terminate();
}

Test(stop, later_signals_are_ignored_with_one_line)
{
    cr_expect_eq(end_of(second_signals), -SIGTERM);
    EXPECT_SAID("server stopped by SIGTERM: %s, sent by %s uid %u\nfunction\n"
                "SIGINT ignored: %s is being stopped by SIGTERM, sent by %s uid %u\n"
                "not cut short\n",
                child.self, child.self, getuid(), child.self, child.self, getuid());
}

static void press_key(void)
{
    siginfo_t info = {.si_signo = SIGINT, .si_code = SI_KERNEL};
    sys(SYS_rt_sigqueueinfo, getpid(), SIGINT, &info);
}

static void press_again(void *arg)
{
    (void)arg;
    press_key();
    say("still there\n");
}

static void key_in_stop(void)
{
    atexit_add(press_again, NULL);
    press_key();
    for (;;)
        pause();
}

Test(stop, the_second_key_press_ends_at_once)
{
    cr_expect_eq(end_of(key_in_stop), -SIGINT);
    EXPECT_SAID("server stopped by SIGINT: %s, sent by the terminal\n", child.self);
}

static void fork_and_terminate(void)
{
    int status;
    atexit_add(interrupt_twice, "the parent's cleanup\n");
    pid_t worker = fork();
    if (worker == 0) {
        terminate();
        _exit(1);
    }
    waitpid(worker, &status, 0);
    _exit(status == SIGTERM && stop_signal() == 0 ? 7 : 8);
}

Test(stop, a_forked_worker_dies_without_a_word)
{
    cr_expect_eq(end_of(fork_and_terminate), 7);
    cr_expect_str_eq(child.said, "");
}

static void tell(void *arg)
{
    say(arg);
}

static void everything(void)
{
    strcpy(config.hook, "echo hook $SIGSHIM_SIGNAL");
    strcpy(config.unlink, "/proc/version"); // cannot be removed, which is reported
    atexit_add(tell, "old\n");
    atexit_add(tell, "new\n");
    terminate();
}

Test(stop, cleanups_in_their_order)
{
    cr_expect_eq(end_of(everything), -SIGTERM);
    char *rest = strchr(child.said, '\n');
    cr_assert(rest);
    cr_expect_eq(strncmp(rest, "\nnew\nold\nhook SIGTERM\nsigshim: /proc/version ", 45), 0, "%s",
                 child.said);
}

static void hang(void *arg)
{
    (void)arg;
    for (;;)
        pause();
}

static void hanging(void)
{
    config.grace_ms = 150;
    atexit_add(hang, NULL);
    terminate();
}

Test(stop, the_grace_period_ends_what_hangs)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    cr_expect_eq(end_of(hanging), -SIGTERM);
    clock_gettime(CLOCK_MONOTONIC, &after);
    cr_expect_lt((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000,
                 2000);
    char *line = strchr(child.said, '\n');
    char expected[256];
    snprintf(expected, sizeof(expected),
             "\nsigshim: a function registered with sigshim_atexit of %s did not end "
             "within the grace period\n",
             child.self);
    cr_assert(line);
    cr_expect_str_eq(line, expected);
}
