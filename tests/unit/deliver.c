// SPDX-License-Identifier: MIT
// A signal on its way through an entry: rewritten, handed to the app, or neither.
#include "stop_child.h"

static volatile int got;
static siginfo_t got_info;

static void note(int sig, siginfo_t *info, void *context)
{
    (void)context;
    got = got * 100 + sig;
    got_info = *info;
}

static void set(int sig, int flags)
{
    struct sigaction act = {.sa_flags = SA_SIGINFO | flags};
    act.sa_sigaction = note;
    action_set(sig, &act, NULL);
}

static void use_map(int from, int to)
{
    config.map[from] = (uint8_t)to;
    config.mapped |= sys_bit(from);
    config.watched |= sys_bit(from) | sys_bit(to);
}

static void start(void)
{
    alarm(8); // ends endless rewriting of signals
    config.at_exit = false;
    config.forward = CONFIG_FORWARD_NEVER;
    next_init();
    action_deliver_to(deliver);
    action_init(stop_full);
}

Test(deliver, a_rewritten_signal_keeps_its_sender_and_errno)
{
    union sigval value = {.sival_int = 4711};
    use_map(SIGTERM, SIGINT);
    start();
    set(SIGTERM, 0);
    set(SIGINT, 0);
    errno = 1234;
    sigqueue(getpid(), SIGTERM, value);
    cr_expect_eq(errno, 1234);
    cr_expect_eq(got, SIGINT);
    cr_expect_eq(got_info.si_pid, getpid());
    cr_expect_eq(got_info.si_value.sival_int, 4711);
    kill(getpid(), SIGINT);
    cr_expect_eq(got, SIGINT * 100 + SIGINT, "the target itself is not rewritten");
}

Test(deliver, two_signals_change_places)
{
    use_map(SIGTERM, SIGINT);
    use_map(SIGINT, SIGTERM);
    start();
    set(SIGTERM, 0);
    set(SIGINT, 0);
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGINT);
    cr_expect_eq(got, SIGINT * 100 + SIGTERM, "%d", got);
}

Test(deliver, ignored_is_ignored)
{
    struct sigaction act = {.sa_flags = 0};
    use_map(SIGTERM, SIGINT);
    start();
    act.sa_handler = SIG_IGN;
    action_set(SIGINT, &act, NULL);
    kill(getpid(), SIGTERM);
    cr_expect_eq(got, 0);
    cr_expect_eq(stop_signal(), 0);
}

static void one_shot_in_exchange(void)
{
    use_map(SIGTERM, SIGINT);
    use_map(SIGINT, SIGTERM);
    set(SIGINT, (int)SA_RESETHAND);
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGTERM);
    _exit(got == SIGINT ? 1 : 2);
}

Test(deliver, one_shot_in_exchange)
{
    cr_expect_eq(end_of(one_shot_in_exchange), -SIGINT);
}
