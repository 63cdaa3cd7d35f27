// SPDX-License-Identifier: MIT
// Each shell as pid 1 in each form of starting an app: SIGTERM reaches the app, the app finishes
// what it is doing, and the container ends with the app's status.
#include "harness.h"
#include <criterion/parameterized.h>
#include <stdio.h>

TestSuite(shells, .timeout = 60);

struct cell {
    int shell, form;
};

static const char *const shells[] = {"dash", "bash", "busybox", "zsh", "mksh", "ksh93"};
enum { MKSH = 4, KSH93 = 5, SHELLS = 6 };

static const char *const forms[] = {
    "%s", "exec %s", "cd / && %s", "%s; echo after", "%s | cat", "%s & wait",
};
enum { PLAIN, EXEC, CHAIN, LIST, PIPE, BACKGROUND, FORMS };

static struct run *start_shell(const struct run_how *how, int shell, const char *command)
{
    require_program(shells[shell]);
    if (strcmp(shells[shell], "busybox") == 0)
        return run_start(how, ARGV("busybox", "ash", "-c", command));
    return run_start(how, ARGV(shells[shell], "-c", command));
}

// mksh handles SIGTERM itself, in every form in which it stays.
static bool own_handler(const struct cell *c)
{
    return c->shell == MKSH && c->form != PLAIN && c->form != EXEC;
}

static struct run *start_cell(const struct cell *c, const char *app)
{
    char command[64];
    snprintf(command, sizeof command, forms[c->form], app);
    return start_shell(HOW(RUN_PID1, .env = {own_handler(c) ? "SIGSHIM_FORWARD=always" : NULL}),
                       c->shell, command);
}

static struct criterion_test_params cells_of(int n_forms)
{
    static struct cell cells[SHELLS * FORMS];
    for (int i = 0; i < SHELLS * n_forms; ++i)
        cells[i] = (struct cell){i / n_forms, i % n_forms};
    return cr_make_param_array(struct cell, cells, (size_t)(SHELLS * n_forms));
}

ParameterizedTestParameters(shells, app_finishes)
{
    return cells_of(FORMS);
}

ParameterizedTest(struct cell *c, shells, app_finishes, .timeout = 60)
{
    if (own_handler(c) && c->form == BACKGROUND)
        skip_test("mksh is in wait, and its own handler ends it at once");
    struct run *r = start_cell(c, "app");
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, "app: done HUP=0 INT=0 QUIT=0 USR1=0 TERM=1") == 1);
    EXPECT(r, !strstr(r->out, "after"));
    // mksh's own handler stops it. ksh93 makes its pipes from sockets, so cat does not count as a
    // mere reader of the app. Nothing else is stopped unless it chooses to end.
    if (!own_handler(c) && !(c->shell == KSH93 && c->form == PIPE))
        EXPECT(r, !strstr(r->err, "server stopped by"));
    EXPECT(r, r->seconds >= 0.29 && r->seconds < 5);
    if (own_handler(c))
        EXPECT(r, r->end == 143); // the shell's own handler has the last word
    else
        EXPECT(r, r->end == 7);
    run_close(r);
}

ParameterizedTestParameters(shells, sleep_ends_at_once)
{
    return cells_of(FORMS);
}

// Half a second is a promise that a busy machine may break: up to three tries.
ParameterizedTest(struct cell *c, shells, sleep_ends_at_once, .timeout = 60)
{
    double seconds = 1;
    for (int tries = 0; tries < 3 && seconds >= 0.5; ++tries) {
        struct run *r = start_cell(c, "env sleep 60"); // ksh93 has a sleep of its own
        run_await_process(r, "sleep");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143);
        EXPECT(r, !strstr(r->out, "after"));
        seconds = r->seconds;
        run_close(r);
    }
    cr_expect(seconds < 0.5, "%s %s: %.3f s", shells[c->shell], forms[c->form], seconds);
}

// `trap ... TERM; app` in the foreground: each shell holds its trap back until the app ends.
ParameterizedTestParameters(shells, trap_with_forward)
{
    return cells_of(1);
}

ParameterizedTest(struct cell *c, shells, trap_with_forward, .timeout = 60)
{
    struct run *r = start_shell(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}), c->shell,
                                "trap 'echo trapped; exit 5' TERM; app; echo after");
    run_await(r, "ready");
    run_stop(r, SIGTERM);
    EXPECT(r, count_text(r->err, "TERM=1") == 1);
    EXPECT(r, strstr(r->out, "trapped\n") && !strstr(r->out, "after"));
    EXPECT(r, r->end == 5);
    run_close(r);
}

ParameterizedTestParameters(shells, trap_with_sleep)
{
    return cells_of(1);
}

// Up to three tries, as above.
ParameterizedTest(struct cell *c, shells, trap_with_sleep, .timeout = 60)
{
    double seconds = 1;
    for (int tries = 0; tries < 3 && seconds >= 0.5; ++tries) {
        struct run *r = start_shell(HOW(RUN_PID1, .env = {"SIGSHIM_FORWARD=always"}), c->shell,
                                    "trap 'exit 143' TERM; env sleep 60; echo after");
        run_await_process(r, "sleep");
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 143 && !strstr(r->out, "after"));
        seconds = r->seconds;
        run_close(r);
    }
    cr_expect(seconds < 0.5, "%s: %.3f s", shells[c->shell], seconds);
}

// A sleep that is built into the shell: there is no child, and the shell itself is stopped.
Test(shells, builtin_sleep_of_ksh93)
{
    struct run *r = start_shell(HOW(RUN_PID1), KSH93, "sleep 60; echo after");
    run_await_process(r, "ksh93");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143 && !strstr(r->out, "after"));
    EXPECT(r, count_lines(r->err, "server stopped by SIGTERM: ksh93[1]") == 1);
    run_close(r);
}

// Without SIGSHIM_FORWARD=always a trap stays the shell's own business.
Test(shells, trap_without_forward)
{
    struct run *r = run_start(HOW(RUN_PID1), ARGV("dash", "-c", "trap 'exit 5' TERM; app"));
    run_await(r, "ready");
    run_kill(r, SIGTERM);
    EXPECT(r, !run_ends_within(r, 0.5));
    EXPECT(r, !strstr(r->err, "app: stopping"));
    run_close(r);
}
