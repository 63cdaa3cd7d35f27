// SPDX-License-Identifier: MIT
// The family: who is a child, who gets the signal, and how the wait for them ends.
#include "child.h"
#include "shim/base/sys.h"
#include "shim/family/look.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static struct child child;

static void exit_5(int sig)
{
    (void)sig;
    _exit(5);
}

static void exit_6_later(int sig)
{
    (void)sig;
    usleep(150000);
    _exit(6);
}

// A child; alone: in a group of its own.
static int worker(void (*at_sigterm)(int), bool alone)
{
    int fds[2];
    char byte;
    cr_assert_eq(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (at_sigterm != exit_6_later) // the orphan
            prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (alone)
            setpgid(0, 0);
        signal(SIGTERM, at_sigterm);
        signal(SIGALRM, SIG_DFL);
        alarm(8); // not inherited by fork
        close(config.log_fd);
        if (write(fds[1], "", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    cr_assert_eq(read(fds[0], &byte, 1), 1);
    close(fds[0]), close(fds[1]);
    return pid;
}

static struct family_end stop_family(int64_t grace_ms)
{
    static const volatile unsigned later;
    struct family_end end = {END_UNKNOWN, 0};
    struct family_order order = {.sig = SIGTERM, .deadline = sys_ms(CLOCK_MONOTONIC) + grace_ms};
    if (!family_wait(&order, &later, &end))
        _exit(90);
    return end;
}

Test(family, living_children)
{
    siginfo_t info;
    cr_expect_not(family_has_children());
    int pid = worker(exit_5, false);
    cr_expect(family_has_children());
    kill(pid, SIGTERM);
    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    cr_expect_not(family_has_children(), "a zombie is none");
    waitpid(pid, NULL, 0);
    cr_expect_not(family_has_children());
}

// By its executable: a script is called after itself.
Test(family, shells)
{
    prctl(PR_SET_NAME, "dash");
    cr_expect_not(family_is_shell());
}

static void pass_of_terminal(void)
{
    siginfo_t info = {.si_code = SI_KERNEL};
    struct family_order order = {.sig = SIGTERM, .info = &info};
    struct family_look look;
    int same = worker(exit_5, false), other = worker(exit_5, true), status;
    family_look_begin(&look, &order);
    family_look(&look);
    waitpid(other, &status, 0);
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 5 && look.told == 1;
    _exit(good && waitpid(same, &status, WNOHANG) == 0 ? 0 : 1);
}

Test(family, what_the_terminal_sent_is_not_sent_twice)
{
    in_child(pass_of_terminal, &child);
    cr_expect_eq(child_end(&child), 0);
}

static void two_workers(void)
{
    worker(exit_5, false), worker(exit_5, true);
    struct family_end end = stop_family(5000);
    _exit(end.how == END_EXITED ? end.value : 91);
}

static void adopted(void)
{
    pid_t middle = fork();
    if (middle == 0) {
        setsid(); // its status does not count, and its orphan comes to us
        worker(exit_6_later, false);
        signal(SIGTERM, SIG_DFL);
        alarm(8);
        close(config.log_fd);
        for (;;)
            pause();
    }
    worker(exit_5, false);
    usleep(100000);
    struct family_end end = stop_family(5000);
    bool alone = waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
    _exit(alone && end.how == END_EXITED ? end.value : 91);
}

static void stubborn_one(void)
{
    worker(SIG_IGN, false);
    struct family_end end = stop_family(100);
    _exit(end.how == END_TIMED_OUT && !family_has_children() ? 0 : 91);
}

static void dies(void)
{
    worker(SIG_DFL, false);
    struct family_end end = stop_family(5000);
    _exit(end.how == END_DIED ? end.value : 91);
}

Test(family, stop)
{
    in_child(two_workers, &child);
    cr_expect_eq(child_end(&child), 5, "the status of a direct child");
    cr_expect(strstr(child.said, "passed SIGTERM to 2 children of "), "%s", child.said);
    cr_expect(strstr(child.said, "; last exited 5 after "), "%s", child.said);
    in_child(adopted, &child);
    cr_expect_eq(child_end(&child), 5, "and not of an adopted one: %d %s", child_end(&child),
                 child.said);
    in_child(stubborn_one, &child);
    cr_expect_eq(child_end(&child), 0);
    bool in_time = strncmp(child.said, "killed what was still running 0.1", 33) == 0 ||
                   strncmp(child.said, "killed what was still running 0.09", 34) == 0;
    cr_expect(in_time, "%s", child.said);
    in_child(dies, &child);
    cr_expect_eq(child_end(&child), SIGTERM, "%s", child.said);
}

static void as_pid_1(void)
{
    int status;
    if (unshare(CLONE_NEWPID) != 0)
        _exit(77);
    pid_t first = fork();
    if (first == 0)
        _exit(getpid() == 1 && family_role(&(struct log_sender){0}) == FAMILY_MAIN ? 0 : 1);
    waitpid(first, &status, 0);
    _exit(WEXITSTATUS(status));
}

Test(family, pid_1_is_main_without_proc_too)
{
    in_child(as_pid_1, &child);
    if (child_end(&child) == 77)
        cr_skip_test("needs unshare");
    cr_expect_eq(child_end(&child), 0);
}
