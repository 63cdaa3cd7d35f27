// SPDX-License-Identifier: MIT
// Work in a container by hand: docker exec -it and docker run -it, with six kinds of shells. Each
// situation is gone through without the preload and with it, and has to come out the same: the exit
// status, and which processes are there after each key. --verbose shows the times.
#include "harness.h"
#include "pump.h"
#include <criterion/logging.h>
#include <stdio.h>
#include <unistd.h>

TestSuite(interactive, .timeout = 120);

#define CTRL_C "\003"
#define CTRL_Z "\032"
#define STEPS  8

static const struct shell {
    const char *const talk[8], *const script[4];
} shells[] = {
    {{"dash", "-i"}, {"dash", "-c"}},
    {{"bash", "--norc", "--noprofile", "--noediting", "-i"}, {"bash", "-c"}},
    {{"zsh", "-f", "+Z", "-i"}, {"zsh", "-fc"}},
    {{"mksh", "+o", "emacs", "-i"}, {"mksh", "-c"}},
    {{NULL}, {"ksh93", "-c"}}, // at a prompt it loses its terminal now and then
    {{"busybox", "ash", "-i"}, {"busybox", "ash", "-c"}},
};
enum { SHELLS = sizeof shells / sizeof shells[0] };
static const char *const files[][2] = {
    {"job", "/bin/sleep 61 & /bin/sleep 30; exit 4\n"},
    {"parent", "/bin/sleep 61; true\n"},
};

// Each step waits until there are so many processes of that kind, and then types.
struct situation {
    const char *name;
    const char *script; // or NULL: an interactive shell
    struct {
        const char *what;
        int many;
        const char *say;
    } steps[STEPS];
};

static const struct situation situations[] = {
    {"script with background jobs",
     "/bin/sleep 61 & setsid /bin/sleep 61 & /bin/sleep 30; exit 4",
     {{" sleep:S", 3, CTRL_C}}},
    {"script with a pipeline", "/bin/sleep 30 | cat; exit 4", {{" cat:S", 1, CTRL_C}}},
    {"script, Ctrl-Z does nothing",
     "/bin/sleep 30 && /bin/sleep 61",
     {{" sleep:S", 1, CTRL_Z CTRL_C}}},
    {"script in a script",
     "until [ -e job ]; do :; done; sh ./job; exit 6",
     {{" sleep:S", 2, CTRL_C}}},
    {"script with a trap", "trap 'exit 9' INT; /bin/sleep 30", {{" sleep:S", 1, CTRL_C}}},
    {"Ctrl-C beside background jobs",
     NULL,
     {{"", 0, "/bin/sleep 61 &\nsetsid /bin/sleep 61 &\nsh -c '/bin/sleep 30; true'\n"},
      {" sleep:S", 3, CTRL_C},
      {" sleep:S", 2, ""}}},
    {"Ctrl-C at a pipeline; Ctrl-Z, fg, Ctrl-Z, kill %+",
     NULL,
     {{"", 0, "/bin/sleep 30 | cat\n"},
      {" cat:S", 1, CTRL_C},
      {" cat:S", 0, "sh ./parent\n"},
      {" sleep:S", 1, CTRL_Z},
      {" sleep:T", 1, "fg\n"},
      {" sleep:S", 1, CTRL_Z},
      {" sleep:T", 1, "kill %+; kill -CONT %+\n"}, // dash does not continue it
      {" sleep:T", 0, ""}}},
    {"kill %1, kill PID of an orphan",
     NULL,
     {{"", 0, "sh ./parent &\n"},
      {" sleep:S", 1, "kill %1\n"},
      {" sleep:S", 0, "(sh ./parent & echo $! >pid)\n"},
      {" sleep:S", 1, "kill $(cat pid)\n"},
      {" sh:S", 0, ""}}},
    {"kill PID of a job",
     NULL,
     {{"", 0, "sh ./parent & echo $! >pid\n"},
      {" sleep:S", 1, "kill $(cat pid)\n"},
      {" sh:S", 0, ""}}},
};
static const struct situation program = {
    "a program with a child that exits",
    "exec perl -e '$SIG{INT} = sub { exit 3 } unless $child = fork; sleep 30 while 1'",
    {{" perl:S", 2, CTRL_C}},
};
enum { SITUATIONS = sizeof situations / sizeof situations[0] };

// What there is before each step, and at the end.
struct outcome {
    char left[STEPS + 1][128];
    int end;
    double seconds; // from the first key to the end
};

// It is there as a whole, or not yet.
static void write_file(struct run *r, const char *name, const char *text)
{
    char path[320], part[330];
    snprintf(path, sizeof path, "%s/%s", r->dir, name);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *file = fopen(part, "w");
    fputs(text, file);
    fclose(file);
    rename(part, path);
}

static const char *wanted; // for the questions
static int many;

static bool is_there(struct run *r)
{
    return !*wanted || count_text(run_processes(r), wanted) == many;
}

static bool is_over(struct run *r)
{
    return r->ended;
}

static bool is_quiet(const char *processes)
{
    return !strstr(processes, ":R ") && !strstr(processes, ":D ");
}

// What is there once nothing changes any more; the second time, once it is as the first time.
static void look(struct run *r, char left[128], const char *reference)
{
    char before[128];
    int tries = 0;
    snprintf(left, 128, "%s", run_processes(r));
    do {
        usleep(20000);
        strcpy(before, left);
        snprintf(left, 128, "%s", run_processes(r));
    } while (++tries < 100 &&
             (!is_quiet(left) || strcmp(left, reference ? reference : before) != 0));
}

static double wait_for(struct run *r, bool (*question)(struct run *))
{
    const double start = now();
    run_await_true(r, question);
    return now() - start;
}

static struct outcome go_through(const struct situation *s, const struct shell *shell,
                                 const struct run_how *how, const struct outcome *reference)
{
    struct outcome o = {.end = 0};
    const char *argv[9] = {NULL};
    size_t n = 0;
    for (const char *const *word = s->script ? shell->script : shell->talk; *word; ++word)
        argv[n++] = *word;
    argv[n] = s->script;
    struct run *r = run_start(how, argv);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; ++i)
        write_file(r, files[i][0], files[i][1]);
    int step = 0;
    for (; step < STEPS && s->steps[step].what; ++step) {
        wanted = s->steps[step].what;
        many = s->steps[step].many;
        const double took = wait_for(r, is_there);
        o.seconds += step > 1 || (s->script && step) ? took : 0; // the first is the start
        if (*wanted)
            look(r, o.left[step], reference ? reference->left[step] : NULL);
        run_say(r, s->steps[step].say);
    }
    if (!s->script)
        run_say(r, "exit 5\nexit 5\n"); // the first may get "You have running jobs."
    o.seconds += wait_for(r, is_over);
    o.end = r->end;
    if (how->where == RUN_EXEC) // below pid 1 nothing is left in any case
        look(r, o.left[STEPS], reference ? reference->left[STEPS] : NULL);
    run_close(r);
    return o;
}

static void compare(const char *title, const struct outcome *without, const struct outcome *with,
                    int steps)
{
    cr_log_info("TIME %s: %.1f ms, %.1f ms; status %d; left:%s\n", title, without->seconds * 1e3,
                with->seconds * 1e3, without->end, without->left[STEPS]);
    cr_expect(with->end == without->end, "%s: status %d, not %d", title, with->end, without->end);
    for (int i = 0; i < steps; ++i)
        cr_expect(strcmp(with->left[i], without->left[i]) == 0, "%s, step %d:%s, not%s", title, i,
                  with->left[i], without->left[i]);
    cr_expect(with->seconds < without->seconds + 1, "%s: %.3f s, not %.3f s", title, with->seconds,
              without->seconds);
}

static struct outcome check_exec(const struct situation *s, const struct shell *shell)
{
    struct run_how how = {.where = RUN_EXEC, .console = true, .bare = true, .env = {"TERM=dumb"}};
    const struct outcome without = go_through(s, shell, &how, NULL);
    how.bare = false;
    const struct outcome with = go_through(s, shell, &how, &without);
    char title[128];
    snprintf(title, sizeof title, "exec, %s, %s", shell->script[0], s->name);
    compare(title, &without, &with, STEPS + 1);
    return without;
}

// Without the preload Ctrl-C does not end a script that is pid 1: it has to end as elsewhere.
static void check_run(const struct situation *s, const struct shell *shell,
                      const struct outcome *elsewhere)
{
    struct run_how how = {.where = RUN_PID1, .console = true, .bare = true, .env = {"TERM=dumb"}};
    struct outcome without = s->script ? *elsewhere : go_through(s, shell, &how, NULL);
    if (without.end < 0)
        without.end = 128 - without.end;
    how.bare = false;
    const struct outcome with = go_through(s, shell, &how, &without);
    char title[128];
    snprintf(title, sizeof title, "run, %s, %s", shell->script[0], s->name);
    compare(title, &without, &with, STEPS);
}

EACH_ROW(interactive, as_without, SHELLS)

ParameterizedTest(int *cell, interactive, as_without)
{
    const struct shell *shell = &shells[*cell];
    require_program(shell->script[0]);
    for (int i = 0; i < SITUATIONS && (situations[i].script || shell->talk[0]); ++i) {
        const struct outcome without = check_exec(&situations[i], shell);
        check_run(&situations[i], shell, &without);
    }
}

// As pid 1 it would have the status of its child.
Test(interactive, a_program_with_a_child)
{
    require_program("perl");
    check_exec(&program, &shells[0]);
}
