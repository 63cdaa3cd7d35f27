// SPDX-License-Identifier: MIT
// What is read from /proc, checked against processes made for the purpose.
#include "shim/base/proc.h"
#include "shim/base/maps.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t sleeper(const char *name)
{
    int ready[2];
    char byte;
    cr_assert_eq(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, name);
        if (write(ready[1], "", 1) == 1)
            pause();
        _exit(0);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

Test(proc, names_and_stat)
{
    static const char *const names[] = {"plain", "a) b (c", ") S 1 2 3", "new\nline"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char comm[PROC_COMM_MAX];
        struct proc_stat stat;
        pid_t pid = sleeper(names[i]);
        cr_expect_str_eq(proc_comm(pid, comm), names[i]);
        cr_expect_eq(proc_stat(pid, &stat), 0);
        cr_expect(stat.parent == getpid() && stat.group == getpgrp() && stat.session == getsid(0));
        cr_expect(stat.state == 'S' || stat.state == 'R');
        kill(pid, SIGKILL);
        siginfo_t info;
        waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
        cr_expect_eq(proc_stat(pid, &stat), 0);
        cr_expect_eq(stat.state, 'Z');
        end(pid);
        cr_expect_str_eq(proc_comm(pid, comm), "?");
        cr_expect_lt(proc_stat(pid, &stat), 0);
    }
    cr_expect(proc_is_ours());
}

#define MANY 100 // more than one piece of the kernel's list

static bool note_child(int pid, void *arg)
{
    int *pids = arg;
    for (int i = 0; i < MANY; i++)
        if (pids[i] == pid)
            pids[i] = -pid;
    return true;
}

static bool only_one(int pid, void *arg)
{
    (void)pid;
    ++*(int *)arg;
    return false;
}

Test(proc, each_child)
{
    int pids[MANY], calls = 0;
    cr_expect_eq(proc_each_child(only_one, &calls), 0);
    cr_expect_eq(calls, 0);
    for (int i = 0; i < MANY; i++)
        pids[i] = sleeper("child");
    cr_expect_eq(proc_each_child(note_child, pids), 0);
    for (int i = 0; i < MANY; i++)
        cr_expect_lt(pids[i], 0, "%d was not listed", pids[i]);
    proc_each_child(only_one, &calls);
    cr_expect_eq(calls, 1);
    for (int i = 0; i < MANY; i++)
        end(-pids[i]);
}

static bool count_fd(const char *fd, void *arg)
{
    *(int *)arg += fd[0] != '.';
    return true;
}

Test(proc, descriptors_and_signals)
{
    pid_t pid = sleeper("sleeper");
    int before = 0, after = 0, fd = dup(1);
    cr_expect_eq(proc_each_fd(getpid(), count_fd, &after), 0);
    close(fd);
    cr_expect_eq(proc_each_fd(getpid(), count_fd, &before), 0);
    cr_expect_eq(after, before + 1);
    cr_expect_lt(proc_each_fd(4194300, count_fd, &after), 0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    cr_expect_eq(proc_signals(getpid(), "SigBlk:"), (uint64_t)1 << (SIGUSR2 - 1));
    cr_expect_eq(proc_signals(4194300, "SigBlk:"), 0);
    end(pid);
}

Test(proc, file_has)
{
    char path[] = "/tmp/sigshim-proc-XXXXXX", text[2048];
    int fd = mkstemp(path);
    memset(text, 'x', sizeof(text));
    memcpy(text + 508, "\0A=needle", 10); // across a read of 512
    memcpy(text + 1000, "yA=other", 8);   // not after a mark
    cr_assert_eq(write(fd, text, sizeof(text)), (ssize_t)sizeof(text));
    cr_expect(proc_file_has(path, "A=needle", 9, '\0'));
    cr_expect_not(proc_file_has(path, "A=needles", 10, '\0'));
    cr_expect_not(proc_file_has(path, "A=other", 7, '\0'));
    cr_expect(proc_file_has(path, "xxx", 3, '\0'), "at the beginning");
    cr_expect_not(proc_file_has("/nowhere", "x", 1, '\0'));
    unlink(path);
}

struct wanted {
    uintptr_t address;
    char name[64];
    bool executable;
};

static bool find_address(const struct maps_line *map, void *arg)
{
    struct wanted *wanted = arg;
    if (wanted->address < map->start || wanted->address >= map->end)
        return true;
    snprintf(wanted->name, sizeof(wanted->name), "%s", map->name);
    wanted->executable = map->executable;
    return false;
}

Test(maps, finds_what_is_known)
{
    int local = 0;
    struct wanted stack = {.address = (uintptr_t)&local};
    struct wanted code = {.address = (uintptr_t)find_address};
    struct wanted libc = {.address = (uintptr_t)getpid};
    cr_expect_eq(maps_each(find_address, &stack), 0);
    cr_expect_str_eq(stack.name, "[stack]");
    cr_expect_not(stack.executable);
    maps_each(find_address, &code);
    cr_expect(code.executable);
    cr_expect_eq(strncmp(code.name, "unit-tests", 10), 0, "%s", code.name);
    maps_each(find_address, &libc);
    cr_expect(libc.executable && strncmp(libc.name, "libc", 4) == 0, "%s", libc.name);
}
