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

TestSuite(doctor, .timeout = 300);

#define DOCTOR BUILD_DIR "/sigshim"

// Prints a line when it gets the signal.
#define APP                                                                          \
    "perl -e '$|=1; $SIG{TERM}=sub{print \"told\\n\"; exit 0}; print \"ready\\n\"; " \
    "sleep 1000 "                                                                    \
    "while 1'"

struct situation {
    const char *name, *program; // what must be installed
    const char *script;         // its last command becomes pid 1
    bool preload, tells;        // the app is APP
    int expected;               // the doctor's exit status; 2: the signal is lost
};

static const struct situation situations[] = {
    {"an app without a handler", "sh", "exec sh -c 'echo ready; exec sleep 1000'", false, false, 1},
    {"the same with sigshim", "sh", "exec sh -c 'echo ready; exec sleep 1000'", true, false, 0},
    {"an app with a handler", "perl", "exec " APP, false, true, 0},
    {"python without a handler", "python3",
     "exec python3 -c 'import time; print(\"ready\", flush=True); time.sleep(1000)'", false, false,
     1},
    {"dash in shell form", "dash",
     "exec dash -c \""
     "perl app; true\"",
     false, true, 1},
    {"dash in shell form with sigshim", "dash", "exec dash -c \"perl app; true\"", true, true, 0},
    {"bash in shell form", "bash", "exec bash -c 'perl app; true'", false, true, 1},
    {"bash in shell form with sigshim", "bash", "exec bash -c 'perl app; true'", true, true, 0},
    {"busybox ash in shell form", "busybox", "exec busybox ash -c 'perl app; true'", false, true,
     1},
    {"zsh in shell form", "zsh", "exec zsh -c 'perl app; true'", false, true, 1},
    {"mksh in shell form", "mksh", "exec mksh -c 'perl app; true'", false, true, 1},
    {"mksh in shell form with sigshim", "mksh", "exec mksh -c 'perl app; true'", true, true, 1},
    {"a pipeline", "dash", "exec dash -c 'perl app | cat'", false, true, 1},
    {"a pipeline with sigshim", "dash", "exec dash -c 'perl app | cat'", true, true, 0},
    {"two shells", "dash", "exec dash -c 'dash -c \"perl app; true\"; true'", false, true, 1},
    {"two shells with sigshim", "dash", "exec dash -c 'dash -c \"perl app; true\"; true'", true,
     true, 0},
    {"bash with a trap and a foreground child", "bash",
     "exec bash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000; true' <&0", false, false, 1},
    {"the same with sigshim", "bash",
     "exec bash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000; true' <&0", true, false, 1},
    {"bash with a trap in wait", "bash",
     "exec bash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000 & wait'", false, false, 0},
    {"dash with a trap and a foreground child", "dash",
     "exec dash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000; true'", false, false, 1},
    {"dash with a trap in wait", "dash",
     "exec dash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000 & wait'", false, false, 0},
    {"busybox ash with a trap and a foreground child", "busybox",
     "exec busybox ash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000; true'", false, false, 1},
    {"busybox ash with a trap in wait", "busybox",
     "exec busybox ash -c 'trap \"exit 3\" TERM; echo ready; sleep 1000 & wait'", false, false, 0},
    {"ignored", "sh", "trap '' TERM; echo ready; exec sleep 1000", false, false, 1},
    {"ignored, with sigshim", "sh", "trap '' TERM; echo ready; exec sleep 1000", true, false, 1},
    {"blocked", "sh", "echo ready; exec waiter blocked", false, false, 1},
    {"sigwait", "sh", "echo ready; exec waiter sigwait", false, false, 0},
    {"signalfd", "sh", "echo ready; exec waiter signalfd", false, false, 0},
    {"blocked in one thread of two", "python3",
     "exec python3 -c 'import signal, threading, time\n"
     "signal.signal(15, lambda *_: None)\n"
     "def work():\n    signal.sigwait([15])\n    import os; os._exit(0)\n"
     "signal.pthread_sigmask(signal.SIG_BLOCK, [15])\n"
     "threading.Thread(target=work).start()\nprint(\"ready\", "
     "flush=True)\ntime.sleep(1000)'",
     false, false, 0},
    {"tini and a shell that stays", "tini", "exec tini -- dash -c 'perl app; true'", false, true,
     1},
    {"tini and the app", "tini", "exec tini -- perl app", false, true, 0},
    {"dumb-init and the app", "dumb-init", "exec dumb-init perl app", false, true, 0},
    {"tini and a stopped child", "tini",
     "exec tini -- sh -c 'echo ready; kill -STOP $$; sleep 1000'", false, false, 1},
    {"tini and a stopped child that waits for it", "tini",
     "exec tini -- sh -c '(sleep 1; kill -STOP $$; echo ready) & exec waiter signalfd "
     ">/dev/null'",
     false, false, 1},
    {"a zombie beside a handler", "perl",
     "exec perl -e '$|=1; $SIG{TERM}=sub{print \"told\\n\"; exit 0}; fork or exit; print "
     "\"ready\\n\"; "
     "sleep 1000 while 1'",
     false, true, 0},
    {"bash with a trap in wait, whose child is stopped", "bash",
     "exec bash -c 'trap \"kill -TERM \\$!; wait\" TERM; sleep 1000 & sleep 1; kill "
     "-STOP "
     "$!; echo ready; wait; wait'",
     false, false, 2},
    {"node without a handler", "node",
     "exec node -e 'console.log(\"ready\"); setInterval(() => {}, 1000)'", false, false, 2},
    {"the same with sigshim", "node",
     "exec node -e 'console.log(\"ready\"); setInterval(() => {}, 1000)'", true, false, 0},
    {"node with a handler", "node",
     "exec node -e 'process.on(\"SIGTERM\", () => { console.log(\"told\"); "
     "process.exit(0) }); console.log(\"ready\"); setInterval(() => {}, 1000)'",
     false, true, 0},
    {"php without a handler", "php", "exec php -r 'echo \"ready\\n\"; while (1) usleep(1000);'",
     false, false, 2},
    {"php with a handler", "php",
     "exec php -r 'pcntl_async_signals(true); pcntl_signal(15, function () { echo "
     "\"told\\n\"; exit(0); }); echo \"ready\\n\"; while (1) usleep(1000);'",
     false, true, 0},
    {"a static Go program with a handler", "gostatic", "exec gostatic", false, true, 0},
    {"the same under a shell with sigshim", "gostatic", "exec dash -c 'gostatic; true'", true, true,
     0},
    {"a PID namespace within", "perl", "exec unshare --pid --fork perl app", false, true, 1},
    {"the same under a shell with sigshim", "perl",
     "exec dash -c 'unshare --pid --fork perl app; true'", true, true, 1},
    {"a set-user-ID program with sigshim", "sh",
     "cp /bin/sleep suid && chown 12345 suid && chmod 4755 suid; echo ready; exec ./suid "
     "1000",
     true, false, 1},
    // Chains.
    {"three shells", "dash",
     "exec dash -c 'dash -c \"dash -c \\\"perl app; true\\\"; true\"; true'", false, true, 1},
    {"three shells with sigshim", "dash",
     "exec dash -c 'dash -c \"dash -c \\\"perl app; true\\\"; true\"; true'", true, true, 0},
    {"npm in shell form with sigshim", "npm",
     "export HOME=$PWD npm_config_update_notifier=false; echo '{\"scripts\": {\"start\": \"perl app; true\"}}' >package.json; "
     "exec dash -c 'npm start; true'",
     true, true, 0},
    {"python's system() with sigshim", "python3",
     "echo 'import os; os.system(\"perl app; true\")' >system.py; "
     "exec dash -c 'python3 system.py; true'",
     true, true, 0},
    {"xargs two shells down, with sigshim", "xargs",
     "exec dash -c 'dash -c \"echo x | xargs perl app; true\"; true'", true, true, 0},
    {"timeout and a shell with sigshim", "timeout",
     "exec dash -c 'timeout 100 dash -c \"perl app; true\"; true'", true, true, 0},
    {"timeout as pid 1, and a shell, with sigshim", "timeout",
     "exec timeout 100 dash -c 'perl app; true'", true, true, 0},
    {"a shell without sigshim in a chain", "dash",
     "exec dash -c 'env -u LD_PRELOAD dash -c \"perl app; true\"; true'", true, true, 0},
    {"an orphan with sigshim", "dash", "exec dash -c '(perl app &); sleep 1000; true'", true, true,
     0},
    {"an app that ignores it at the end of a chain", "dash",
     "exec dash -c 'dash -c \"ignorer; true\"; true'", true, false, 1},
    // Readers.
    {"a logger by popen() with sigshim", "logger", "exec logger", true, false, 0},
    {"a reader that ignores it, with sigshim", "dash",
     "exec dash -c 'perl app | (trap \"\" TERM; exec cat)'", true, true, 0},
    {"a reader of a FIFO that ignores it, with sigshim", "mkfifo",
     "exec dash -c 'mkfifo f; (trap \"\" TERM; exec cat <f) & perl app >f; true'", true, true, 0},
    {"output through tee with sigshim", "bash",
     "exec bash -c 'exec > >(trap \"\" TERM; exec tee log); perl app; true'", true, true, 0},
    {"a child that ignores it beside the app", "dash", "exec dash -c 'ignorer & perl app; true'",
     true, true, 1},
    // SIGSHIM_FORWARD.
    {"always, and a server with workers", "bash",
     "export SIGSHIM_FORWARD=always; exec bash -c 'trap : TERM; prefork; true'", true, false, 0},
    {"always, and a trap", "bash",
     "export SIGSHIM_FORWARD=always; exec bash -c 'trap \"exit 3\" TERM; perl app; true'", true,
     true, 0},
    {"always, and a trap in a shell below", "bash",
     "export SIGSHIM_FORWARD=always; "
     "exec dash -c 'bash -c \"trap : TERM; perl app; true\"; true'",
     true, true, 0},
    {"the same without always", "bash",
     "exec dash -c 'bash -c \"trap : TERM; perl app; true\"; true' <&0", true, true, 1},
    {"always, and mksh in mksh", "mksh",
     "export SIGSHIM_FORWARD=always; exec mksh -c 'mksh -c \"perl app; true\"; true'", true, true,
     0},
    {"never", "dash", "export SIGSHIM_FORWARD=never; exec dash -c 'perl app; true'", true, true, 1},
    {"sigshim disabled", "dash", "export SIGSHIM_DISABLE=1; exec dash -c 'perl app; true'", true,
     true, 1},
    // SIGSHIM_LAST, and who may not be told.
    {"one that is told last", "dash",
     "export SIGSHIM_LAST=sleep; exec dash -c 'sleep 1000 & perl app; true'", true, true, 0},
    {"one that is told last and ignores it", "dash",
     "export SIGSHIM_LAST=ignorer; exec dash -c 'ignorer & perl app; true'", true, true, 1},
    {"a child of another user", "setpriv",
     "exec dash -c 'sleep 1000 & exec setpriv --reuid=65534 --regid=65534 --clear-groups "
     "dash -c \"counted; true\"'",
     true, false, 1},
    {"a set-user-ID child with sigshim", "dash",
     "cp /bin/sleep suid && chown 12345 suid && chmod 4755 suid; "
     "exec dash -c 'echo ready; ./suid 1000; true'",
     true, false, 0},
    {"a first thread that has ended", "leaderless", "exec dash -c 'leaderless; true'", false, false,
     1},
    {"the same with sigshim", "leaderless", "exec dash -c 'leaderless; true'", true, false, 0},
    {"the init of run, and a shell", "dash",
     "exec " BUILD_DIR "/sigshim run --init dash -c 'perl app; true'", false, true, 0},
};

// Where the situation says "perl app".
static const char *script_of(const struct situation *s, char *buf, size_t size)
{
    const char *app = strstr(s->script, "perl app");
    if (!app)
        return s->script;
    snprintf(buf, size, "%.*sperl ./app%s", (int)(app - s->script), s->script, app + 8);
    return buf;
}

static int ask_doctor(pid_t pid, const char *options, char *ret, size_t size)
{
    char command[600];
    snprintf(command, sizeof(command), "nsenter -t %d -p -m %s doctor %s 2>&1", pid, DOCTOR,
             options);
    FILE *pipe = popen(command, "re");
    cr_assert(pipe);
    size_t len = fread(ret, 1, size - 1, pipe);
    ret[len] = '\0';
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void examine(const struct situation *s)
{
    char script[2000], says[20000];
    static const char prepare[] =
        "cat >app <<'END'\n$| = 1; $SIG{TERM} = sub { print \"told\\n\"; exit 0 };\n"
        "print \"ready\\n\"; sleep 1000 while 1;\nEND\n";
    char whole[3000];
    snprintf(whole, sizeof(whole), "%s%s", strstr(s->script, "perl app") ? prepare : "",
             script_of(s, script, sizeof(script)));
    struct run *r = run_start(HOW(RUN_PID1, .bare = !s->preload), ARGV("bash", "-c", whole));
    run_await(r, "ready");
    usleep(300000);
    int status = ask_doctor(r->pid, "", says, sizeof(says));
    run_kill(r, SIGTERM);
    bool ended = run_ends_within(r, 3.5), told = strstr(r->out, "told\n") != NULL;
    bool arrived = ended && (!s->tells || told);
    cr_expect(arrived == (status == 0) && status == s->expected,
              "%s: the doctor says %d, and it %s\n%s\n%s", s->name, status,
              arrived ? "arrived" : "was lost", says, run_describe(r));
    run_close(r);
}

static bool is_there(const char *program)
{
    char command[200];
    snprintf(command, sizeof(command),
             "PATH=" BUILD_DIR "/tests/fixtures:$PATH command -v %s >/dev/null", program);
    return system(command) == 0;
}

// Every PARTS-th situation from the first on, so that the parts run side by side.
#define PARTS 4
static void examine_part(size_t first)
{
    require_root();
    for (size_t i = first; i < sizeof(situations) / sizeof(situations[0]); i += PARTS) {
        if (is_there(situations[i].program))
            examine(&situations[i]);
        else
            printf("[SKIP] doctor: %s: there is no %s\n", situations[i].name,
                   situations[i].program);
    }
}

Test(doctor, agrees_with_what_happens_1)
{
    examine_part(0);
}

Test(doctor, agrees_with_what_happens_2)
{
    examine_part(1);
}

Test(doctor, agrees_with_what_happens_3)
{
    examine_part(2);
}

Test(doctor, agrees_with_what_happens_4)
{
    examine_part(3);
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
    FILE *pipe = popen(command, "re");
    cr_assert(pipe);
    says[fread(says, 1, sizeof(says) - 1, pipe)] = '\0';
    int status = pclose(pipe);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 2, "status %d: %s", status, says);
    cr_expect(strstr(says, "UNKNOWN: cannot tell"), "%s", says);
    run_close(r);
}

// It would see other processes under the wrong numbers.
Test(doctor, the_proc_of_another_namespace)
{
    FILE *pipe = popen("unshare --pid --fork " DOCTOR " doctor 2>&1", "re");
    char says[4000];
    require_root();
    cr_assert(pipe);
    says[fread(says, 1, sizeof(says) - 1, pipe)] = '\0';
    int status = pclose(pipe);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 2 &&
                  strstr(says, "belongs to another PID namespace"),
              "status %d: %s", status, says);
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
        FILE *pipe = popen(command, "re");
        cr_assert(pipe);
        says[fread(says, 1, sizeof(says) - 1, pipe)] = '\0';
        int status = pclose(pipe);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == cases[i].status &&
                      strstr(says, cases[i].says),
                  "%s: status %d: %s", cases[i].options, status, says);
    }
}
