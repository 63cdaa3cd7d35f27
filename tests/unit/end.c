// SPDX-License-Identifier: MIT
// The last system calls: what the parent sees, in every combination; timers; the wording of the
// family's lines.
#include "shim/stop/end.h"
#include "shim/action/action.h"
#include "shim/config/config.h"
#include "shim/family/lines.h"
#include "shim/log/log.h"
#include "shim/stop/request.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int end_of(int sig, int how, int value, int exit_status)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct family_end last = {how, value};
        config.exit_status = exit_status;
        signal(SIGTERM, SIG_IGN); // whatever the app has installed
        end_process(sig, &last);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

Test(end, as_the_parent_sees_it)
{
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, -1), -SIGTERM);
    cr_expect_eq(end_of(SIGINT, END_TIMED_OUT, 0, -1), -SIGINT);
    cr_expect_eq(end_of(SIGWINCH, END_UNKNOWN, 0, -1), 128 + SIGWINCH, "ignored by default");
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, 3), -SIGTERM, "not the main process");
    request.main = true;
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, 3), 3);
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, 143), 143);
    cr_expect_eq(end_of(SIGTERM, END_DIED, SIGTERM, 3), 3);
    cr_expect_eq(end_of(SIGTERM, END_EXITED, 7, -1), 7);
    cr_expect_eq(end_of(SIGTERM, END_EXITED, 0, 9), 0, "the child's own status is honest");
    cr_expect_eq(end_of(SIGTERM, END_DIED, SIGKILL, -1), -SIGKILL);
    cr_expect_eq(end_of(SIGTERM, END_DIED, SIGSEGV, 4), -SIGSEGV);
}

Test(end, pairs_change_any_status)
{
    config.exit_change[143] = 143;
    config.exit_change[7] = 7 ^ 8;
    config.exit_pairs = true;
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, -1), -SIGTERM, "not the main process");
    request.main = true;
    cr_expect_eq(end_of(SIGTERM, END_UNKNOWN, 0, -1), 0);
    cr_expect_eq(end_of(SIGINT, END_UNKNOWN, 0, -1), -SIGINT);
    cr_expect_eq(end_of(SIGINT, END_DIED, SIGTERM, -1), 0);
    cr_expect_eq(end_of(SIGTERM, END_EXITED, 143, -1), 0);
    cr_expect_eq(end_of(SIGTERM, END_EXITED, 7, -1), 8);
    cr_expect_eq(end_of(SIGTERM, END_EXITED, 9, -1), 9);
}

Test(end, status)
{
    struct family_end last = {END_UNKNOWN, 0};
    request.main = true;
    cr_expect_eq(end_status(SIGTERM, &last), 143);
    config.exit_status = 0;
    cr_expect_eq(end_status(SIGTERM, &last), 0);
    last = (struct family_end){END_DIED, 9};
    cr_expect_eq(end_status(SIGTERM, &last), 137);
    last = (struct family_end){END_EXITED, 5};
    cr_expect_eq(end_status(SIGTERM, &last), 5);
}

static struct timer timer;
static volatile int ticks;

static void on_tick(int sig, siginfo_t *info, void *context)
{
    struct timer other = {0, true, false};
    (void)sig, (void)context;
    ticks += timer_is(&timer, info) && !timer_is(&other, info) ? 1 : 100;
}

Test(timer, comes_once_for_each_arming)
{
    struct sigaction act = {.sa_flags = SA_SIGINFO};
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    act.sa_sigaction = on_tick;
    sigaction(SIGUSR1, &act, NULL);
    for (int i = 1; i <= 3; i++) {
        cr_expect_eq(timer_arm(&timer, SIGUSR1, i == 2, i == 3 ? 0 : 2000), 0);
        sigsuspend(&old);
        cr_expect_eq(ticks, i);
    }
}

static const char *said(int fd)
{
    static char text[512];
    ssize_t n = read(fd, text, sizeof(text) - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

Test(family, wording)
{
    int fds[2];
    char self[32], expected[256];
    cr_assert_eq(pipe(fds), 0);
    config.log_fd = fds[1];
    log_init();
    struct log_line line;
    log_begin(&line, "", 0, NULL);
    log_put_process(&line, getpid());
    memcpy(self, line.buf, line.text.len);
    self[line.text.len] = '\0';

    struct family_look look = {.order = {.sig = SIGTERM}, .told = 2};
    family_say_ended(&look, &(struct family_end){END_EXITED, 0}, 319, 0);
    snprintf(expected, sizeof(expected),
             "passed SIGTERM to 2 children of %s; last exited 0 after 0.31 s\n", self);
    cr_expect_str_eq(said(fds[0]), expected);
    look = (struct family_look){.order = {.sig = SIGINT}, .told = 1};
    family_say_ended(&look, &(struct family_end){END_DIED, SIGKILL}, 8000, 3);
    snprintf(expected, sizeof(expected),
             "passed SIGINT to 1 child of %s; last died of SIGKILL after 8.00 s; signals "
             "ignored meanwhile: 3\n",
             self);
    cr_expect_str_eq(said(fds[0]), expected);
    look.told = 0;
    family_say_ended(&look, &(struct family_end){END_UNKNOWN, 0}, 10, 0);
    snprintf(expected, sizeof(expected), "waited for the children of %s after 0.01 s\n", self);
    cr_expect_str_eq(said(fds[0]), expected);
    for (int i = 0; i < 6; i++)
        family_child(4194300 + i); // nobody has these
    look.order.sig = SIGTERM;
    family_child(4194300)->marks |= FAMILY_GONE;
    family_say_killed(&look, 0, 8004);
    snprintf(expected, sizeof(expected),
             "killed what was still running 8.00 s after SIGTERM in %s: ?[41943", self);
    const char *text = said(fds[0]);
    cr_expect_eq(strncmp(text, expected, strlen(expected)), 0, "%s", text);
    cr_expect(!strstr(text, "?[4194300]") && strstr(text, ", ...\n"), "%s", text);
}
