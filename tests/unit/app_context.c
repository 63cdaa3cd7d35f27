// SPDX-License-Identifier: MIT
// Where the parts of a stop run: the stack and the masks.
#include "shim/stop/app_context.h"
#include "child.h"
#include "shim/family/mask.h"

#include <signal.h>
#include <stdint.h>

static void handle(void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction act = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    act.sa_sigaction = handler;
    sigaction(SIGUSR1, &act, NULL);
}

static char alternate[16384] __attribute__((aligned(16)));

static void deep(void)
{
    char room[200000];
    volatile char *at = room;
    for (size_t i = 0; i < sizeof(room); i += 512)
        at[i] = 1;
    uintptr_t top = (uintptr_t)&room[sizeof(room)], low = (uintptr_t)&alternate[0];
    _exit(top > low && top <= low + sizeof(alternate) ? 1 : 0);
}

static void call_deep(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info, (void)context;
    app_context_call(deep, false);
}

static void on_alternate_stack(void)
{
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};
    sigaltstack(&stack, NULL);
    handle(call_deep);
    raise(SIGUSR1);
}

Test(app_context, a_stack_with_room)
{
    struct child child;
    in_child(on_alternate_stack, &child);
    cr_expect_eq(child_end(&child), 0);
}

static sigset_t inside;

static void mask_as_app(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    app_context_enter(context);
    sigprocmask(SIG_BLOCK, NULL, &inside);
}

Test(app_context, masks)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM); // watched
    sigprocmask(SIG_BLOCK, &set, NULL);
    handle(mask_as_app);
    raise(SIGUSR1);
    cr_expect(sigismember(&inside, SIGHUP) == 1 && sigismember(&inside, SIGTERM) == 0 &&
              sigismember(&inside, SIGUSR1) == 0);
    sys_sigset others = family_mask();
    sys_mask(SIG_SETMASK, &others, NULL);
    sigprocmask(SIG_BLOCK, NULL, &set);
    cr_expect(sigismember(&set, SIGUSR1) == 1 && sigismember(&set, SIGCHLD) == 1);
    cr_expect(sigismember(&set, SIGTERM) == 0 && sigismember(&set, SIGSEGV) == 0);
}
