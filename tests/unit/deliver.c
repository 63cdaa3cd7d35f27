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
    doors_lead_to(deliver, stop_full);
    action_init();
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

static void ignore(int sig)
{
    struct sigaction act = {.sa_flags = 0};
    act.sa_handler = SIG_IGN;
    action_set(sig, &act, NULL);
}

Test(deliver, not_rewritten_to_what_is_ignored)
{
    use_map(SIGTERM, SIGINT);
    start();
    ignore(SIGINT);
    set(SIGTERM, 0);
    kill(getpid(), SIGTERM);
    cr_expect_eq(got, SIGTERM);
    cr_expect_eq(stop_signal(), 0);
    set(SIGINT, 0);
    kill(getpid(), SIGTERM);
    cr_expect_eq(got, SIGTERM * 100 + SIGINT, "%d", got);
}

// What the app has asked for, while it may get the signal itself.
Test(deliver, flags_of_a_signal_that_may_stay)
{
    struct sigaction act;
    use_map(SIGTERM, SIGINT);
    start();
    ignore(SIGINT);
    set(SIGTERM, 0);
    next_sigaction(SIGTERM, NULL, &act);
    cr_expect(!(act.sa_flags & SA_RESTART));
    set(SIGTERM, SA_RESTART);
    next_sigaction(SIGTERM, NULL, &act);
    cr_expect(act.sa_flags & SA_RESTART);
    set(SIGINT, 0);
    next_sigaction(SIGTERM, NULL, &act);
    cr_expect(!(act.sa_flags & SA_RESTART), "as its target");
}

static void end_by_what_is_left(void)
{
    use_map(SIGTERM, SIGINT);
    doors_lead_to(deliver, stop_full);
    action_init();
    ignore(SIGINT);
    kill(getpid(), SIGTERM);
}

Test(deliver, what_is_not_rewritten_stops)
{
    cr_expect_eq(end_of(end_by_what_is_left), -SIGTERM);
}

static void send_as(int sig, int code)
{
    siginfo_t info = {.si_signo = sig, .si_code = code};
    sys(SYS_rt_sigqueueinfo, sys_getpid(), sig, &info);
}

// A change of the terminal's size comes from the kernel.
Test(deliver, what_does_nothing_by_default_is_no_stop)
{
    static const int idle[] = {SIGWINCH, SIGURG, SIGCONT};
    for (size_t i = 0; i < 3; i++)
        config.watched |= sys_bit(idle[i]);
    use_map(SIGWINCH, SIGTERM);
    start();
    for (size_t i = 0; i < 3; i++) {
        send_as(idle[i], SI_KERNEL);
        send_as(idle[i], SI_TIMER);
        cr_expect_eq(stop_signal(), 0, "%d", idle[i]);
    }
}

static void get_urgent(void)
{
    kill(getpid(), SIGURG);
}

Test(deliver, a_process_may_stop_by_any_signal)
{
    config.watched |= sys_bit(SIGURG);
    cr_expect_eq(end_of(get_urgent), 128 + SIGURG);
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
