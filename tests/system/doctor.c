// SPDX-License-Identifier: MIT
// sigshim doctor in real situations: what it says is compared with what happens when the signal
// is then sent to pid 1.
#include "harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TestSuite(doctor, .timeout = 400);

#define DOCTOR BUILD_DIR "/sigshim"

static int ask_doctor(pid_t pid, const char *options, char *ret, size_t size)
{
    char command[600];
    snprintf(command, sizeof(command), "nsenter -t %d -p -m %s doctor %s 2>&1", pid, DOCTOR,
             options);
    return shell_output(command, ret, size);
}

// One cell of each situation of make check-doctor, from within and from the host.
Test(doctor, agrees_with_what_happens)
{
    char says[20000];
    require_root();
    require_program("python3");
    int status = shell_output("python3 " SOURCE_DIR
                              "/tests/doctor/matrix.py --sample --wait 1.5 -j 6 " BUILD_DIR " 2>&1",
                              says, sizeof(says));
    cr_expect(status == 0, "%s", says);
    for (const char *line = says; (line = strstr(line, "[SKIP]")); line += 6)
        printf("%.*s\n", (int)strcspn(line, "\n"), line);
}

// The app waits, or an interactive shell does, which is alone.
static bool has_settled(struct run *r)
{
    const char *all = run_processes(r), *first = strchr(all, ':');
    return strstr(all, "sleep:S") || strstr(all, "perl:S") ||
           (strstr(all, "bash:S") && !strchr(first + 1, ':'));
}

static pid_t run_await_bare(struct run *r, const char *name)
{
    static const struct timespec pause = {.tv_nsec = 10000000};
    pid_t pid = 0;
    for (int i = 0; i < 2000 && !(pid = run_find(r, name)); i++)
        nanosleep(&pause, NULL);
    return pid;
}

// Who tells whom, and when.
Test(doctor, says_what_becomes_of_each)
{
    static const struct {
        const char *script, *says;
        int times;
    } cases[] = {
        {"dash -c 'dash -c \"counted; true\"; true'; true", "cleans up and passes it on\n", 3},
        {"env -u LD_PRELOAD dash -c 'counted; true'; true", "it is told when its parent has gone\n",
         1},
        {"touch f; tail -f f & counted; true", "it is told when the others are gone\n", 1},
        {"counted | cat", "reads a pipe of its family and is not told", 1},
        {"counted | cat", "\"fate\":\"reader\",\"reached\":false,\"lost\":false", 1},
        {"sleep 99 & exec setpriv --reuid=65534 --clear-groups dash -c 'counted; true'",
         "(sleep) belongs to a user whom its parent may not signal", 1},
        {"export SIGSHIM_FORWARD=never; exec dash -c 'counted; true'",
         "passes nothing on (SIGSHIM_FORWARD=never)  <-- lost here", 1},
    };
    char says[20000];
    require_root();
    require_program("setpriv");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct run *r = run_start(HOW(RUN_PID1), ARGV("dash", "-c", cases[i].script));
        run_await(r, "ready");
        run_await_process(r, i == 2 ? "tail" : "counted");
        ask_doctor(r->pid, cases[i].says[0] == '"' ? "--json" : "", says, sizeof(says));
        cr_expect(count_text(says, cases[i].says) == cases[i].times, "%s: not %d times: %s\n%s",
                  cases[i].script, cases[i].times, cases[i].says, says);
        run_close(r);
    }
}

// Words that fit: what it is, the signal, and where.
Test(doctor, says_it_in_words_that_fit)
{
    static const struct {
        const char *script;
        bool bare;
        const char *options, *says, *not ;
    } cases[] = {
        {"exec bash --norc -i", true, "", "is an interactive shell, which ignores it by itself",
         "nohup"},
        {"exec bash --norc -i", true, "", "`STOPSIGNAL SIGHUP`, which ends the shell", "trap"},
        {"bash -c 'echo ready; sleep 99; true'; true", true, "-s QUIT",
         "is a shell, which ignores it by itself", "docker stop"},
        {"exec perl -e '$SIG{TERM} = sub { exit 0 }; sleep 99'", false, "",
         "may have a handler of its own", "logs"},
        {"exec sleep 99", false, "", "has sigshim, which logs and cleans up", "its own"},
        {"exec sleep 99", false, "-s QUIT", "add `ENV SIGSHIM_SIGNALS=TERM,INT,QUIT`",
         "LD_PRELOAD"},
        {"exec sleep 99", true, "-s QUIT",
         "the signal is lost: 1 (sleep) has no handler, and the kernel drops", "docker stop"},
        {"exec sleep 99", true, "-s QUIT",
         "`ENV LD_PRELOAD=/usr/lib/libsigshim.so SIGSHIM_SIGNALS=TERM,INT,QUIT`", "docker stop"},
        {"exec sleep 99", true, "-s WINCH",
         "LOST: the signal is lost: 1 (sleep) has no handler, and the default action is to do nothing",
         "OK"},
        {"export SIGSHIM_SIGNALS=WINCH; exec sleep 99", false, "-s WINCH",
         "from a terminal that changes its size it stops nothing", "LOST"},
        {"export SIGSHIM_MAP=TERM:QUIT; exec sleep 99", false, "", "SIGSHIM_MAP makes it SIGQUIT",
         "LOST"},
        {"export SIGSHIM_DISABLE=1; exec sleep 99", false, "", "Cure: remove SIGSHIM_DISABLE",
         "ENV"},
        {"dash -c 'trap : TERM; echo ready; sleep 99; true'; true", false, "",
         "has a trap, which will not run", "2 (sleep)"},
        {"exec bash -c 'sleep 99; true'", true, "-s INT", "will not act on it until", "OK"},
        {"exec perl -e 'sleep 99'", false, "",
         "Note: 1 (perl): its own cleanups (`END`, `DESTROY`, buffers) run at a stop only with `ENV "
         "PERL5OPT=-Msigtrap=die,TERM`",
         "LOST"},
        {"exec perl -e 'fork; sleep 99'", false, "", "Note: 1 (perl) and 1 more: its", "LOST"},
        {"exec perl -e 'sleep 99'", false, "--json", "\"notes\":[\"1 (perl): its", "LOST"},
        {"exec perl -e 'sleep 99'", true, "", "Note: 1 (perl): its", "OK"},
        {"export PERL5OPT=-Msigtrap=die,TERM; exec perl -e 'sleep 99'", false, "", "OK:", "Note:"},
        {"exec perl -e '$SIG{TERM} = sub { exit 0 }; sleep 99'", false, "", "OK:", "Note:"},
        {"exec perl -e 'sleep 99'", false, "-s USR1 --json", "\"notes\":[],", "PERL5OPT"},
    };
    char says[20000];
    require_root();
    require_program("perl");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct run *r =
            run_start(HOW(RUN_PID1, .bare = cases[i].bare), ARGV("bash", "-c", cases[i].script));
        run_await_true(r, has_settled);
        ask_doctor(r->pid, cases[i].options, says, sizeof(says));
        cr_expect(strstr(says, cases[i].says) && !strstr(says, cases[i].not ), "%s: %s: %s\n%s",
                  cases[i].script, cases[i].says, cases[i].not, says);
        run_close(r);
    }
}

static int ask_on_host(const char *arguments, char *ret, size_t size)
{
    char command[600];
    snprintf(command, sizeof(command), DOCTOR " doctor %s 2>&1", arguments);
    return shell_output(command, ret, size);
}

// A shell with a child, without the preload, of which the doctor says that it loses the signal.
static pid_t only_child(pid_t parent)
{
    char path[64], text[32] = "";
    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
    for (int i = 0; i < 1000 && !atoi(text); i++) {
        FILE *file = fopen(path, "re");
        cr_assert(file);
        if (!fgets(text, sizeof(text), file))
            usleep(10000);
        fclose(file);
    }
    return atoi(text);
}

static struct run *ask_of_shell(enum run_where where, pid_t *ret_child, char *says, size_t size)
{
    char pid[16];
    require_root();
    struct run *r =
        run_start(HOW(where, .bare = true), ARGV("dash", "-c", "echo ready; sleep 99; true"));
    run_await(r, "ready");
    *ret_child = run_await_bare(r, "sleep");
    if (where == RUN_HOST) // where others may sleep, too
        *ret_child = only_child(r->pid);
    snprintf(pid, sizeof(pid), "%d", r->pid);
    cr_expect_eq(ask_on_host(pid, says, size), 1, "%s", says);
    return r;
}

// sigshim doctor $(docker inspect -f '{{.State.Pid}}' web)
Test(doctor, a_container_seen_from_the_host)
{
    char says[20000], text[300];
    pid_t child;
    struct run *r = ask_of_shell(RUN_PID1, &child, says, sizeof(says));
    snprintf(text, sizeof(text), "%7d [1] dash: has no handler, and the kernel drops", r->pid);
    cr_expect(strstr(says, text), "%s: %s", text, says);
    snprintf(text, sizeof(text), "%7d [2]   sleep: is not told", child);
    cr_expect(strstr(says, text), "%s: %s", text, says);
    snprintf(
        text, sizeof(text),
        "\nLOST: `docker stop` will take the full timeout: %d (dash, pid 1 there) has no "
        "handler and does not pass it on to %d (sleep, pid 2 there)\nCure: add `ENV LD_PRELOAD",
        r->pid, child);
    cr_expect(strstr(says, text), "%s: %s", text, says);
    cr_expect_eq(count_text(says, "\n"), 5, "%s", says);
    snprintf(text, sizeof(text), "--json %d", r->pid);
    ask_on_host(text, says, sizeof(says));
    cr_expect(strstr(says, "\"inner_pid\":2,") && count_text(says, "\"fate\"") == 2, "%s", says);
    run_close(r);
}

// The shell is killed alone, and there is no docker stop.
Test(doctor, a_process_of_the_host)
{
    char says[20000], text[300];
    pid_t child;
    struct run *r = ask_of_shell(RUN_HOST, &child, says, sizeof(says));
    snprintf(text, sizeof(text),
             "LOST: %d (dash) dies without passing it on; %d (sleep) never gets it", r->pid, child);
    cr_expect(strstr(says, text) && !strstr(says, "docker") && !strstr(says, "ENV"), "%s", says);
    cr_expect_eq(count_text(says, "\n"), 5, "%s", says);
    run_close(r);
}

Test(doctor, children_that_are_alike_are_one_line)
{
    char says[20000];
    require_root();
    struct run *r = run_start(
        HOW(RUN_PID1), ARGV("bash", "-c",
                            "for i in $(seq 40); do sleep 99 & done; tail -f /dev/null & "
                            "for i in 1 2 3; do dash -c 'trap : USR1; sleep 98; true' & done; "
                            "sleep 1; echo ready; wait"));
    run_await(r, "ready");
    cr_expect_eq(ask_doctor(r->pid, "1", says, sizeof(says)), 0, "%s", says);
    cr_expect(strstr(says, "   sleep \u00d7 40: has sigshim"), "%s", says);
    cr_expect(strstr(says, "   dash \u00d7 3: has sigshim") && strstr(says, "     sleep: has"),
              "%s", says);
    cr_expect_eq(count_text(says, "\n"), 7, "%s", says);
    const char *last = strrchr(says, '\n');
    cr_expect(last && strstr(says, "\nOK: it arrives"), "%s", says);
    run_close(r);
}

// Processes come and go around it for ten seconds.
Test(doctor, processes_that_vanish)
{
    char says[20000];
    require_root();
    struct run *r = run_start(
        HOW(RUN_PID1, .bare = true),
        ARGV("bash", "-c", "echo ready; while :; do (exit 0) & (: | :) ; sh -c 'exit 1'; done"));
    run_await(r, "ready");
    int looks = 0;
    for (time_t end = time(NULL) + 10; time(NULL) < end; looks++) {
        int status = ask_doctor(r->pid, looks % 2 ? "--json" : "", says, sizeof(says));
        cr_expect(status == 0 || status == 1 || status == 2, "status %d: %s", status, says);
    }
    cr_expect_geq(looks, 20);
    run_close(r);
}

Test(doctor, a_name_with_escapes)
{
    char says[20000];
    require_root();
    require_program("python3");
    struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                              ARGV("python3", "-c",
                                   "open('/proc/self/comm', 'w').write('a\\x1b[31m\"b'); "
                                   "print('ready', flush=True); import time; time.sleep(1000)"));
    run_await(r, "ready");
    cr_expect_eq(ask_doctor(r->pid, "", says, sizeof(says)), 1);
    cr_expect(!strchr(says, '\033'), "%s", says);
    cr_expect_eq(ask_doctor(r->pid, "--json | python3 -m json.tool", says, sizeof(says)), 0);
    cr_expect(!strchr(says, '\033') && strstr(says, "\"verdict\": \"lost\""), "%s", says);
    run_close(r);
}

// It cannot see what a process of another user waits for.
Test(doctor, without_privileges)
{
    char says[20000], command[600];
    require_root();
    require_program("setpriv");
    struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                              ARGV("bash", "-c", "echo ready; exec waiter signalfd"));
    run_await(r, "ready");
    usleep(300000);
    snprintf(command, sizeof(command),
             "nsenter -t %d -p -m setpriv --reuid 65534 --clear-groups %s doctor 2>&1", r->pid,
             DOCTOR);
    int status = shell_output(command, says, sizeof(says));
    cr_expect(status == 2, "status %d: %s", status, says);
    cr_expect(strstr(says, "UNKNOWN: cannot tell"), "%s", says);
    run_close(r);
}

// It would see other processes under the wrong numbers.
Test(doctor, the_proc_of_another_namespace)
{
    char says[4000];
    require_root();
    int status = shell_output("unshare --pid --fork " DOCTOR " doctor 2>&1", says, sizeof(says));
    cr_expect(status == 2 && strstr(says, "belongs to another PID namespace"), "status %d: %s",
              status, says);
}

// gdb or strace, at a breakpoint: the tracer decides.
Test(doctor, a_traced_process)
{
    char says[20000];
    require_root();
    struct run *r = run_start(HOW(RUN_PID1, .bare = true),
                              ARGV("bash", "-c", "echo ready; exec waiter signalfd"));
    run_await(r, "ready");
    usleep(300000);
    cr_assert_eq(ptrace(PTRACE_SEIZE, r->pid, 0, 0), 0);
    cr_assert_eq(ptrace(PTRACE_INTERRUPT, r->pid, 0, 0), 0);
    cr_assert_eq(waitpid(r->pid, NULL, __WALL), r->pid);
    int status = ask_doctor(r->pid, "", says, sizeof(says));
    cr_expect(status == 2 && strstr(says, "is stopped by a tracer"), "status %d: %s", status, says);
    ptrace(PTRACE_DETACH, r->pid, 0, 0);
    run_close(r);
}

Test(doctor, bad_arguments)
{
    static const struct {
        const char *options, *says;
        int status;
    } cases[] = {
        {"--signal NONSENSE", "--signal 'NONSENSE': unknown signal", 125},
        {"--signal KILL", "SIGKILL cannot be caught", 0},
        {"--signal STOP", "SIGSTOP cannot be caught", 0},
        {"--signal CHLD", "is never passed on", 125},
        {"--proc /nowhere", "no such process: 1 (looking in /nowhere)", 2},
        {"999999", "no such process: 999999", 2},
        {"--help", "usage: sigshim doctor", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char command[400], says[4000];
        snprintf(command, sizeof(command), "%s doctor %s 2>&1", DOCTOR, cases[i].options);
        int status = shell_output(command, says, sizeof(says));
        cr_expect(status == cases[i].status && strstr(says, cases[i].says), "%s: status %d: %s",
                  cases[i].options, status, says);
    }
}
