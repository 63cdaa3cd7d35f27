// SPDX-License-Identifier: MIT
// Notes of whom this process has signalled, as others read them.
#include "../../shim/family/notes.h"
#include "../../shim/family/family.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define LEFT_OUT true // its shadow memory is where the notes would be: there are none
#else
#define LEFT_OUT false
#endif

TestSuite(notes, .timeout = 20, .disabled = LEFT_OUT);

Test(notes, come_to_nothing_where_the_addresses_are_taken, .disabled = !LEFT_OUT)
{
    family_note_kill(4000, SIGTERM);
    cr_expect_not(notes_read(getpid()));
    cr_expect_not(notes_name(4000, 1));
}

static bool noted(int by, int pid, int group)
{
    notes_read(by);
    return notes_name(pid, group);
}

Test(notes, name_processes_and_groups)
{
    errno = EAGAIN;
    family_note_kill(4000, SIGTERM);
    family_note_kill(4001, SIGTERM);
    family_note_kill(-5000, SIGTERM);
    family_note_kill(4194304, SIGTERM); // PID_MAX_LIMIT
    cr_expect_eq(errno, EAGAIN);
    cr_expect(noted(getpid(), 4000, 1));
    cr_expect(noted(getpid(), 4001, 1));
    cr_expect(noted(getpid(), 4194304, 1));
    cr_expect(noted(getpid(), 1, 5000));
    cr_expect_not(noted(getpid(), 4002, 5001));
    cr_expect_not(noted(getpid(), 5000, 4000));
    cr_expect_not(noted(getppid(), 4000, 5000));
}

Test(notes, own_group_and_all)
{
    family_note_kill(0, SIGTERM);
    cr_expect(noted(getpid(), 4000, getpgrp()));
    cr_expect_not(noted(getpid(), 4000, getpgrp() + 1));
    family_note_kill(-1, SIGTERM);
    cr_expect(noted(getpid(), 4000, getpgrp() + 1));
}

Test(notes, are_read_in_another_process)
{
    int pipe_of_child[2];
    char c;
    cr_assert_eq(pipe(pipe_of_child), 0);
    pid_t child = fork();
    if (child == 0) {
        family_note_kill(4000, SIGTERM);
        (void)!write(pipe_of_child[1], "", 1);
        pause();
    }
    cr_assert_eq(read(pipe_of_child[0], &c, 1), 1);
    cr_expect(noted(child, 4000, 1));
    cr_expect_not(noted(getpid(), 4000, 1));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    cr_expect_not(noted(child, 4000, 1));
}

Test(notes, old_ones_go_with_the_next)
{
    family_note_kill(4000, SIGTERM);
    usleep(1200000);
    family_note_kill(4001, SIGTERM);
    cr_expect_not(noted(getpid(), 4000, 1));
    cr_expect(noted(getpid(), 4001, 1));
}

// Whoever signals something all the time.
Test(notes, each_has_its_own_time)
{
    family_note_kill(4000, SIGTERM);
    family_note_kill(4001, SIGTERM);
    for (int i = 0; i < 4; i++) {
        usleep(400000);
        family_note_kill(4001, SIGTERM);
    }
    cr_expect_not(noted(getpid(), 4000, 1));
    cr_expect(noted(getpid(), 4001, 1));
}

Test(notes, the_last_ones_are_kept)
{
    for (int pid = 4000; pid < 4000 + 3 * NOTES_MAX; pid++)
        family_note_kill(pid, SIGTERM);
    cr_expect_not(noted(getpid(), 4000 + 2 * NOTES_MAX - 1, 1));
    cr_expect(noted(getpid(), 4000 + 2 * NOTES_MAX, 1));
    cr_expect(noted(getpid(), 4000 + 3 * NOTES_MAX - 1, 1));
}
