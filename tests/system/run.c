// SPDX-License-Identifier: MIT
// sigshim run, with a program that takes a preload and one that does not, as pid 1 and not: what
// inits promise, and that in the first case there is no init.
#include "run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(run, .timeout = 120);

Test(run, every_signal_arrives)
{
    EACH(target, place)
    {
        struct run *r =
            begin(HOW(place, .bare = true), ARGV(SIGSHIM, "run", "--signals", "TERM", target));
        for (int sig = 1; sig <= 64; ++sig) {
            char text[20];
            if (sig == SIGKILL || sig == SIGSTOP || sig == SIGCHLD || sig == SIGTERM ||
                sig == SIGTTIN || sig == SIGTTOU || sig == 32 || sig == 33)
                continue;
            snprintf(text, sizeof(text), "got %d\n", sig);
            run_kill(r, sig);
            run_await(r, text);
        }
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 9);
        EXPECT(r, count_lines(r->out, "got 15\n") == 1);
        run_close(r);
    }
}

Test(run, no_process_in_between_where_a_preload_takes_hold)
{
    struct run *r = begin(HOW(RUN_PID1, .bare = true), ARGV(SIGSHIM, "run", "runner"));
    EXPECT(r, proc_number(r->pid, "NSpid") >= 0);
    EXPECT(r, run_find(r, "sigshim") == 0 && run_find(r, "runner") == r->pid);
    run_stop(r, SIGTERM);
    run_close(r);
}

Test(run, a_static_launcher_hands_the_preload_on)
{
    struct run *r = begin(
        HOW(RUN_PID1, .bare = true),
        ARGV(
            "sh", "-c",
            "echo 'int execvp(const char *, char **); int main(int c, char **v) { return execvp(v[1], "
            "v + 1); }' | "
            "gcc -w -static -o gosu -x c - && " SIGSHIM " doctor ./gosu >&2; "
            "exec " SIGSHIM " run ./gosu plain"));
    EXPECT(r, strstr(r->err, "passes LD_PRELOAD on to it"));
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 143);
    EXPECT(r, strstr(r->err, "server stopped by SIGTERM: plain[1]"));
    run_close(r);
}

Test(run, exit_codes)
{
    EACH(target, place)
    {
        struct run *r =
            run_whole(HOW(place, .bare = true), ARGV(SIGSHIM, "run", "--", target, "exit", "7"));
        EXPECT(r, r->end == 7);
        run_close(r);
    }
    struct run *r =
        run_whole(HOW(RUN_HOST, .bare = true), ARGV(SIGSHIM, "run", "runner-static", "die", "9"));
    EXPECT(r, r->end == 137);
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .bare = true), ARGV(SIGSHIM, "run", "nonsense"));
    EXPECT(r, r->end == 127 && strstr(r->err, "sigshim run: nonsense: No such file"));
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .bare = true), ARGV(SIGSHIM, "run", "/etc/passwd"));
    EXPECT(r, r->end == 126 && strstr(r->err, "/etc/passwd: Permission denied"));
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .bare = true), ARGV(SIGSHIM, "run", "--nonsense", "true"));
    EXPECT(r, r->end == 125 && strstr(r->err, "--nonsense"));
    run_close(r);
}

Test(run, a_signal_is_rewritten)
{
    EACH(target, place)
    {
        struct run *r =
            begin(HOW(place, .bare = true), ARGV(SIGSHIM, "run", "--map", "TERM:INT", target));
        run_kill(r, SIGTERM);
        run_await(r, "got 2\n");
        EXPECT(r, !strstr(r->out, "got 15"));
        run_close(r);
        r = begin(HOW(place, .bare = true),
                  ARGV(SIGSHIM, "run", init_for(target), "--map", "TERM:USR2,HUP:USR1", target));
        run_kill(r, SIGTERM);
        run_await(r, "got 12\n");
        EXPECT(r, !strstr(r->out, "got 15"));
        run_close(r);
    }
}

Test(run, mask_and_ignored_signals_stay)
{
    struct run *plain =
        run_whole(HOW(RUN_HOST, .bare = true, .blocked = SIGUSR1, .ignored = SIGTTOU),
                  ARGV("runner", "masks"));
    EACH(target, place)
    {
        struct run *r = run_whole(HOW(place, .bare = true, .blocked = SIGUSR1, .ignored = SIGTTOU),
                                  ARGV(SIGSHIM, "run", init_for(target), target, "masks"));
        EXPECT(r, strcmp(r->out, plain->out) == 0);
        run_close(r);
    }
    run_close(plain);
}

Test(run, the_grace_period_ends_it)
{
    EACH(target, place)
    {
        struct run *r =
            begin(HOW(place, .bare = true),
                  ARGV(SIGSHIM, "run", init_for(target), "--grace", "300ms", target, "stubborn"));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 137);
        EXPECT(r, strstr(r->err, "did not end within the grace period: killed"));
        EXPECT(r, strstr(r->err, "it died of SIGKILL after "));
        run_close(r);
    }
}

Test(run, the_group_is_told)
{
    EACH(target, place)
    for (int group = 0; group < 2; ++group) {
        struct run *r =
            begin(HOW(place, .bare = true), ARGV(SIGSHIM, "run", "--grace", "500ms",
                                                 group ? "-g" : init_for(target), target, "fork"));
        run_kill(r, SIGUSR1);
        run_await(r, group ? "got 10\ngot 10\n" : "got 10\n");
        usleep(200000);
        EXPECT(r, count_lines(r->out, "got 10\n") == 1 + group);
        run_close(r);
    }
}

// Where the preload works, it passes on what stops the container.
Test(run, the_children_of_a_shell_are_told)
{
    struct run *r = begin(HOW(RUN_PID1, .bare = true),
                          ARGV(SIGSHIM, "run", "sh", "-c", "runner & runner; true"));
    run_await(r, "ready 3\n");
    run_await(r, "ready 2\n");
    run_stop(r, SIGTERM);
    EXPECT(r, r->end == 9);
    EXPECT(r, count_lines(r->out, "got 15\n") == 2);
    run_close(r);
}

static bool no_zombie(struct run *r)
{
    char path[64], children[200] = "";
    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", r->pid, r->pid);
    FILE *file = fopen(path, "re");
    if (file && !fgets(children, sizeof(children), file))
        children[0] = '\0';
    if (file)
        fclose(file);
    const char *second = strchr(children, ' ');
    return second && !second[1];
}

Test(run, orphans_are_reaped)
{
    EACH(target, place)
    {
        struct run *r = begin(HOW(place, .bare = true),
                              ARGV(SIGSHIM, "run", init_for(target), target, "orphan"));
        run_await_true(r, no_zombie);
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 9);
        run_close(r);
    }
}

Test(run, a_log_that_nobody_reads_holds_nothing_up)
{
    static const enum run_err errs[] = {ERR_FULL, ERR_GONE, ERR_CLOSED};
    for (int i = 0; i < 3; ++i) {
        struct run *r = begin(HOW(RUN_PID1, .bare = true, .err = errs[i]),
                              ARGV(SIGSHIM, "run", "runner-static"));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 9);
        run_close(r);
    }
}

Test(run, options_are_the_variables)
{
    struct run *r = run_whole(
        HOW(RUN_HOST, .bare = true),
        ARGV(SIGSHIM, "run", "--grace", "3s", "--exit", "0", "--hook", "echo a b", "--", "sh", "-c",
             "echo $SIGSHIM_GRACE $SIGSHIM_EXIT $SIGSHIM_HOOK ${LD_PRELOAD##*/}"));
    EXPECT(r, strcmp(r->out, "3s 0 echo a b libsigshim.so\n") == 0);
    run_close(r);
    r = run_whole(HOW(RUN_HOST, .bare = true, .env = {"LD_PRELOAD=/nowhere/other.so"}),
                  ARGV(SIGSHIM, "run", "sh", "-c", "echo $LD_PRELOAD"));
    EXPECT(r, strncmp(r->out, "/nowhere/other.so:", 18) == 0);
    run_close(r);
}

static bool has_file(struct run *r, const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", r->dir, name);
    return access(path, F_OK) == 0;
}

Test(run, an_init_cleans_up_too)
{
    EACH(target, place)
    {
        struct run *r =
            begin(HOW(place, .bare = true),
                  ARGV("sh", "-c",
                       "touch pid; exec " SIGSHIM " run $0 --exit 0 --unlink $PWD/pid --hook "
                       "'echo the hook after $SIGSHIM_SIGNAL' $1",
                       init_for(target), target));
        run_stop(r, SIGTERM);
        EXPECT(r, r->end == 0);
        EXPECT(r, strstr(r->err, "passed SIGTERM to runner"));
        EXPECT(r, strstr(r->err, "the hook after SIGTERM\n"));
        EXPECT(r, !has_file(r, "pid"));
        run_close(r);
    }
}
