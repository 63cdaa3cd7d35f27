// SPDX-License-Identifier: MIT
// Runs a piece of a test in a child of its own, with the log in a pipe.
#ifndef UNIT_CHILD_H
#define UNIT_CHILD_H

#include "shim/config/config.h"
#include "shim/log/log.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    int pid, status;
    char said[4096]; // all that came out of the log
    char self[64];   // "name[pid]"
};

// A child that hangs dies of SIGALRM; one whose body returns exits 99.
static inline void in_child(void (*body)(void), struct child *ret)
{
    int fds[2];
    size_t len = 0;
    char comm[64] = "";
    struct rlimit no_core = {0, 0};
    cr_assert_eq(pipe(fds), 0);
    ret->pid = fork();
    if (ret->pid == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        alarm(8);
        close(fds[0]);
        config.log_fd = fds[1];
        log_init();
        body();
        _exit(99);
    }
    FILE *file = fopen("/proc/self/comm", "r");
    cr_assert(file && fgets(comm, sizeof(comm), file));
    fclose(file);
    snprintf(ret->self, sizeof(ret->self), "%.*s[%d]", (int)strcspn(comm, "\n"), comm, ret->pid);
    close(fds[1]);
    for (ssize_t n; (n = read(fds[0], ret->said + len, sizeof(ret->said) - 1 - len)) > 0;)
        len += (size_t)n;
    ret->said[len] = '\0';
    close(fds[0]);
    waitpid(ret->pid, &ret->status, 0);
}

// The signal that ended it, negative, or its exit status.
static inline int child_end(const struct child *child)
{
    return WIFSIGNALED(child->status) ? -WTERMSIG(child->status) : WEXITSTATUS(child->status);
}

static inline void say(const char *text)
{
    if (write(config.log_fd, text, strlen(text)) < 0)
        _exit(98);
}

#endif
