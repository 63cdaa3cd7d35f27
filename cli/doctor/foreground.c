// SPDX-License-Identifier: MIT
// Does a shell wait for a foreground child? A trap runs at once while the shell reads or is in its
// wait builtin, but only after the foreground child has ended while the shell waits for that.
#include "handlers.h"
#include "shell.h"
#include "threads.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum input { INPUT_UNKNOWN, INPUT_SAME, INPUT_NULL };

static bool is_null(const struct stat *st)
{
    return S_ISCHR(st->st_mode) && st->st_rdev == 0x103; // null(4)
}

// A job in the background has stdin from /dev/null, unless it is redirected. Where the shell has
// that, too, as each process of a detached container, this tells nothing.
static enum input input_of(const char *root, const struct process *shell,
                           const struct process *child)
{
    char path[512];
    struct stat own, its;
    snprintf(path, sizeof(path), "%s/%d/fd/0", root, shell->at);
    if (stat(path, &own) != 0 || is_null(&own))
        return INPUT_UNKNOWN;
    snprintf(path, sizeof(path), "%s/%d/fd/0", root, child->at);
    if (stat(path, &its) != 0)
        return INPUT_UNKNOWN;
    if (is_null(&its))
        return INPUT_NULL;
    return own.st_dev == its.st_dev && own.st_ino == its.st_ino ? INPUT_SAME : INPUT_UNKNOWN;
}

// What the dispositions say: jobs in the background start with SIGINT and SIGQUIT ignored.
struct mark {
    bool ignored, left; // one of them is ignored; one has the default action
};

static struct mark mark_of(const char *root, const struct process *child)
{
    char program[PROCESS_NAME_MAX];
    uint64_t both = PROCESS_BIT(SIGINT) | PROCESS_BIT(SIGQUIT), caught = child->caught;
    // Many shells ignore SIGQUIT by themselves, and catch only a SIGINT that was not ignored.
    if (shell_is_one(process_program(root, child->at, program), child->name)) {
        both = PROCESS_BIT(SIGINT);
        caught = 0;
    }
    struct mark mark = {both & child->ignored, both & ~child->ignored & ~caught};
    // Both are caught: by the program, or by sigshim, which leaves alone what is ignored.
    if (!mark.ignored && !mark.left)
        mark.left =
            threads_has_library(root, child->at, "libsigshim") > 0 && !handlers_may_be(root, child);
    return mark;
}

// Without job control, a shell starts what runs in the background with those ignored, and most with
// stdin from /dev/null; with job control, as a group that does not have the terminal. A program may
// change the one, and a redirection the other: it counts what speaks for and against.
static enum front judge(const char *root, const struct process *shell, const struct process *child,
                        bool redirects)
{
    if (child->group != shell->group && child->session == shell->session)
        return child->foreground > 0 && child->foreground == child->group ? FRONT_SEEN
                                                                          : FRONT_UNKNOWN;
    enum input input = input_of(root, shell, child);
    if (shell->ignored & PROCESS_BIT(SIGINT)) // and whatever it starts
        return input == INPUT_SAME ? FRONT_SEEN : FRONT_UNKNOWN;
    struct mark mark = mark_of(root, child);
    if (mark.ignored && mark.left)
        return input == INPUT_SAME ? FRONT_SEEN : input == INPUT_NULL ? FRONT_NONE : FRONT_UNKNOWN;
    if (mark.ignored)
        return input == INPUT_SAME && redirects ? FRONT_UNKNOWN : FRONT_NONE;
    return input == INPUT_SAME || (mark.left && input != INPUT_NULL) ? FRONT_SEEN : FRONT_UNKNOWN;
}

// dash and busybox ash show what they wait for: the builtin is in sigsuspend, the wait for a
// foreground child in wait4.
enum front shell_foreground(const char *root, const struct process *p, const char *program,
                            bool waits, const struct process **ret_child, bool *ret_unseen)
{
    struct threads_call call;
    enum front worst = FRONT_NONE;
    bool redirects = strcmp(program, "zsh") != 0; // to /dev/null
    *ret_child = NULL;
    for (const struct process *child = p->first; child; child = child->next) {
        if (child->state == 'Z' || child->state == 'X')
            continue;
        enum front front = judge(root, p, child, redirects);
        // Who does not use wait has nothing but a foreground child to wait for.
        front = !waits && front == FRONT_UNKNOWN ? FRONT_SEEN : front;
        if (!*ret_child || front > worst)
            *ret_child = child;
        worst = front > worst ? front : worst;
    }
    if (!*ret_child)
        return FRONT_NONE;
    bool known = threads_call_of(root, p->at, &call);
    bool plain = strcmp(program, "dash") == 0 || strcmp(program, "busybox") == 0;
    if (known && plain)
        return call.waits_for_child ? FRONT_SEEN : FRONT_NONE;
    if (known)
        return call.waits_for_child || call.waits_for_signal ? worst : FRONT_NONE;
    *ret_unseen = true;
    return worst == FRONT_SEEN ? FRONT_SEEN : FRONT_UNKNOWN;
}
